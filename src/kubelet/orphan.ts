import { DeadlineError, deadline } from "../util/deadline.ts";
import { removeContainers } from "./clean-up.ts";
import { killingEvent } from "./core/events.ts";
import type { RuntimeContainer } from "./ports.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** The kubelet gives orphans a grace of 1 s; the stop itself makes 2 s of it. */
const graceMs = 2_000;

/**
 * Ends and removes what the engine has of a pod that the API does not know (SyncTerminatingRuntimePod): with the events
 * of a kill, for somebody may follow them, but without preStop and status.
 */
export async function removeOrphan(env: WorkerEnv, uid: string, signal: AbortSignal): Promise<void> {
  const containers = env.cache.pod(uid)?.containers ?? [];
  await Promise.all(
    containers
      .filter(({ state }) => state.kind === "running")
      .map(async (container) => {
        await stop(env, container, signal);
      }),
  );
  signal.throwIfAborted();
  await removeContainers(env, uid);
  await env.volumes.unmount(uid);
  await env.terminations.delete(uid);
  env.forgetEvents(uid);
}

async function stop(
  env: WorkerEnv,
  { id, name, pod, stopSignal }: RuntimeContainer,
  signal: AbortSignal,
): Promise<void> {
  // The kubelet takes all that it finds for regular containers.
  const kill = { name, kind: "app", message: `Stopping container ${name}` } as const;
  env.record({ metadata: pod, spec: { containers: [] } })(killingEvent(kill));
  await env.runtime.kill(id, stopSignal ?? "SIGTERM");
  using grace = deadline(env.clock, graceMs, signal);
  try {
    await env.cache.exited(id, grace.signal);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    // Its removal kills what is left.
  }
}
