import type { Container, PodSpec } from "./pod.ts";

/** A container and its path, in the order of the API server: init containers first. */
export function visitContainers(spec: PodSpec): readonly (readonly [string, Container])[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => [`spec.${list}[${index}]`, container] as const),
  );
}
