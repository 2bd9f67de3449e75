import type { ContainerId, ContainerSpec } from "../../kubelet/ports.ts";
import { containerBody } from "./containers.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { containerName } from "./names.ts";
import { engineMounts } from "./mounts.ts";
import { removeContainer } from "./sandbox.ts";
import type { Volumes } from "./volumes.ts";

/** What of the runtime a container is made with. */
export interface CreateContext {
  readonly engine: Engine;
  readonly instanceId: string;
  readonly volumes: Volumes;
  readonly oomScoreAdj: number;
}

/**
 * Creates an app container. The name is the lock: one of the same attempt that was created but never started (a crash
 * between the two) is replaced; one that has run is not.
 * @throws RuntimeError `Conflict` when this attempt has run before
 */
export async function createContainer(
  { engine, instanceId, volumes, oomScoreAdj }: CreateContext,
  spec: ContainerSpec,
  signal: AbortSignal,
): Promise<ContainerId> {
  signal.throwIfAborted();
  const name = containerName(spec.name, spec.pod, spec.attempt);
  const body = containerBody(instanceId, spec, await engineMounts(spec.mounts, volumes), oomScoreAdj);
  const request = { method: "POST", path: "/containers/create", query: { name }, body } as const;
  try {
    return (await engine.call<{ readonly Id: string }>(request, signal)).Id;
  } catch (error) {
    if (!isRuntimeError(error, "Conflict") || !(await wasNeverStarted(engine, name))) throw error;
    await removeContainer(engine, name);
    return (await engine.call<{ readonly Id: string }>(request, signal)).Id;
  }
}

async function wasNeverStarted(engine: Engine, name: string): Promise<boolean> {
  try {
    const { State } = await engine.call<{
      readonly State: { readonly Status: string; readonly ExitCode: number };
    }>({
      method: "GET",
      path: `/containers/${name}/json`,
    });
    return State.Status === "created" && State.ExitCode === 0;
  } catch (error) {
    if (isRuntimeError(error, "NotFound")) return true;
    throw error;
  }
}
