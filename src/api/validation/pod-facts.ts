/** What the checks of a container need to know of its pod. */
import type { ApiFeatures } from "../features.ts";
import type { Pod, PodSpec, Volume } from "../pod.ts";
import { mirrorPodAnnotation } from "../well-known.ts";

/** Whether a pod is the mirror of one that a file on the node describes. */
export const isStaticPod = ({ metadata }: Pod): boolean =>
  metadata.annotations?.[mirrorPodAnnotation] !== undefined;

export interface PodFacts {
  readonly spec: PodSpec;
  readonly features: ApiFeatures;
  /** The volumes that are in order, by name: a mount of any other is "Not found". */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly graceSeconds: number;
}
