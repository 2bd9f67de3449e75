import type { CleanUpScope } from "./core/types.ts";
import type { PodRun } from "./worker-env.ts";

/** Lets go of what an ended pod holds. Idempotent; see the `cleanUp` step. */
export async function cleanUp(scope: CleanUpScope, { env, ref }: PodRun): Promise<void> {
  await env.probes.removePod(ref.uid);
  if (scope === "everything") await removeContainers(env, ref.uid);
  await env.volumes.unmount(ref.uid);
  if (scope === "everything") {
    await env.terminations.delete(ref.uid);
    env.images.forget(ref.uid);
  }
}

/** Removes all containers of a pod from the engine, then its sandboxes. */
export async function removeContainers(
  env: Pick<PodRun["env"], "cache" | "runtime">,
  uid: string,
): Promise<void> {
  const { cache, runtime } = env;
  const remove = async (id: string): Promise<void> => {
    await runtime.remove(id);
    await cache.refresh(id);
  };
  await Promise.all(
    (cache.pod(uid)?.containers ?? []).map(async ({ id }) => {
      await remove(id);
    }),
  );
  await Promise.all(
    (cache.pod(uid)?.sandboxes ?? []).map(async ({ id }) => {
      await remove(id);
    }),
  );
}
