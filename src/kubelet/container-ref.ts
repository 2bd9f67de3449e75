import type { Pod, ResourceRequirements } from "../api/index.ts";
import { containersOf } from "./core/containers.ts";
import type { VersionRules } from "./core/version-rules.ts";
import type { ContainerRef, HookTarget } from "./parts.ts";
import { podRefOf } from "./pod-ref.ts";
import type { ContainerId } from "./ports.ts";
import type { PodRun } from "./worker-env.ts";

/**
 * The container of that name, whichever list of the spec it stands in.
 * @param granted resources of the node's, in place of those that the spec asks for by now
 */
export function containerRefOf(
  pod: Pod,
  name: string,
  rules: VersionRules,
  granted?: ResourceRequirements,
): ContainerRef | undefined {
  const named = containersOf(pod.spec, rules).find(({ container }) => container.name === name);
  if (named === undefined || granted === undefined) return named && { pod, ...named };
  return { pod, ...named, container: { ...named.container, resources: granted } };
}

/** One instance of the container, with where its pod is reached now. */
export function hookTargetOf(
  ref: ContainerRef,
  id: ContainerId,
  { env, pod, ref: { uid } }: PodRun,
): HookTarget {
  return { ref, id, pod: podRefOf(pod, env.cache.pod(uid), env.node.hostIP) };
}
