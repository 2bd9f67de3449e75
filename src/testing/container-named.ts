import type { Pod } from "../api/index.ts";

/** A container of the pod by name, without a name the annotated default or the first one; or the names that there are. */
export function containerNamed(
  { metadata, spec }: Pod,
  wanted: string | undefined,
): { readonly name: string } | { readonly known: readonly string[] } {
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  const known = all.map(({ name }) => name);
  const annotated = metadata.annotations?.["kubectl.kubernetes.io/default-container"];
  const name = wanted ?? (annotated !== undefined && known.includes(annotated) ? annotated : known[0]);
  return name !== undefined && known.includes(name) ? { name } : { known };
}
