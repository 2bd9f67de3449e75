import type { Pod, PodStatus } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import type { CoreOptions, Observed, ResizeState, StartError } from "../types.ts";

/** All that a pod's status is computed from. */
export interface StatusInput {
  readonly pod: Pod;
  readonly observed: Observed;
  /** The last computed status, else the stored one: base of the new one. */
  readonly previous: PodStatus | undefined;
  /** The reason cache: why the last start of a container failed. */
  readonly startErrors: Readonly<Record<string, StartError>>;
  readonly now: EpochMs;
  readonly options: CoreOptions;
  /** All containers have been stopped for good: the final status. */
  readonly podIsTerminal: boolean;
  /** No sync of its own, only another look: that a dead container was cleaned away since is told by the next sync. */
  readonly isBetweenSyncs?: boolean;
  /** All containers are being removed to begin anew, or have just been (core/restart-all.ts). */
  readonly isRestartingAll?: boolean;
  /** What is granted to the containers and what they have; undefined before the first sync and below 1.33. */
  readonly resize?: ResizeState | undefined;
}
