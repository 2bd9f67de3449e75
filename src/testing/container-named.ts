import { defaultContainerName } from "../api/default-container.ts";
import type { Pod } from "../api/index.ts";

/** A container of the pod by name, without a name the annotated default or the first one; or the names that there are. */
export function containerNamed(
  pod: Pod,
  wanted: string | undefined,
): { readonly name: string } | { readonly known: readonly string[] } {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const known = [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
  const name = wanted ?? defaultContainerName(pod);
  return name !== undefined && known.includes(name) ? { name } : { known };
}
