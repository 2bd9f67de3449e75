import type { Pod } from "./pod.ts";
import { defaultContainerAnnotation } from "./well-known.ts";

/**
 * The container that is meant where none is named, as kubectl chooses it: the annotated one if it is there, else the
 * first.
 */
export function defaultContainerName({ metadata, spec }: Pod): string | undefined {
  const { initContainers = [], containers, ephemeralContainers = [] } = spec;
  const annotated = metadata.annotations?.[defaultContainerAnnotation];
  const chosen = [...containers, ...initContainers, ...ephemeralContainers].find(
    ({ name }) => name === annotated,
  );
  return (chosen ?? containers[0])?.name;
}
