/** What the checks of a container need to know of its pod. */
import type { ApiFeatures } from "../features.ts";
import type { PodSpec, Volume } from "../pod.ts";

export interface PodFacts {
  readonly spec: PodSpec;
  readonly features: ApiFeatures;
  /** The volumes that are in order, by name: a mount of any other is "Not found". */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly graceSeconds: number;
}
