import type { Pod, ResourceRequirements } from "../api/index.ts";
import { containersOf } from "./core/containers.ts";
import type { VersionRules } from "./core/version-rules.ts";
import type { ContainerRef } from "./parts.ts";

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
