import { messageOf } from "../util/errors.ts";
import { containersOf } from "./core/containers.ts";
import type { Kill } from "./core/types.ts";
import { killContainer } from "./kill-container.ts";
import { terminationOrder } from "./termination-order.ts";
import type { PodRun } from "./worker-env.ts";

/**
 * Ends all running containers of a pod at once, each with its own clock, then stops the sandboxes.
 * @throws Error with the texts of all kills that failed; the signal's reason when aborted
 */
export async function killPod(
  kills: readonly Kill[],
  sandboxes: readonly string[],
  run: PodRun,
  signal: AbortSignal,
): Promise<void> {
  const sidecars = containersOf(run.pod.spec, run.env.rules).filter(({ kind }) => kind === "sidecar");
  const order = terminationOrder(
    kills,
    sidecars.map(({ container }) => container.name),
  );
  const ends = await Promise.allSettled(
    kills.map(async (kill) => {
      try {
        await killContainer(kill, run, order, signal);
      } finally {
        order.ended(kill.name);
      }
    }),
  );
  signal.throwIfAborted();
  const failures = ends.flatMap((end) => (end.status === "rejected" ? [messageOf(end.reason)] : []));
  if (failures.length > 0) throw new Error(failures.join(", "));
  for (const id of sandboxes) {
    await run.env.runtime.stopSandbox(id);
    await run.env.cache.refresh(id);
  }
}
