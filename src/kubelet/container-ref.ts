import type { Pod } from "../api/index.ts";
import { containersOf } from "./core/containers.ts";
import type { VersionRules } from "./core/version-rules.ts";
import type { ContainerRef } from "./parts.ts";

/** The container of that name, whichever list of the spec it stands in. */
export function containerRefOf(pod: Pod, name: string, rules: VersionRules): ContainerRef | undefined {
  const named = containersOf(pod.spec, rules).find(({ container }) => container.name === name);
  return named && { pod, ...named };
}
