import { containerRefOf } from "./container-ref.ts";
import type { ResizeContainer } from "./core/types.ts";
import type { PodRun } from "./worker-env.ts";

/**
 * Gives a running container what it has been granted (kuberuntime doPodResizeAction). A memory limit below what is in use
 * would end it: that is refused, and tried again later. Rejects with the reason.
 */
export async function resizeContainer(
  { id, name, resources: granted }: ResizeContainer,
  { env, pod }: PodRun,
  signal: AbortSignal,
): Promise<void> {
  const ref = containerRefOf(pod, name, env.rules, granted);
  if (ref === undefined) return;
  const resources = env.config.resources(ref);
  const { memoryBytes: limit } = resources;
  const [usage] = limit === 0 ? [] : await env.runtime.stats([id], signal);
  if (usage !== undefined && usage.memoryBytes > limit)
    throw new Error(
      `attempting to set container "${name}" memory limit (${String(limit)}) below current usage (${String(usage.memoryBytes)})`,
    );
  await env.runtime.updateResources(id, resources);
}
