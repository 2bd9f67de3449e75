/** What is remembered of a pod from one decision to the next. */
import type { PodStatus, ResourceRequirements } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import type { ResizeRefusal } from "./observed.ts";
import type { CleanUpScope, StartError, Step } from "./steps.ts";

/** Where one container is on its ladder of restarts. */
export interface RestartBackOff {
  /** Image (1.34+ and resources): another key starts afresh. */
  readonly key: string;
  /** Unscaled: what messages show. */
  readonly backOffMs: number;
  /** When the last start was decided. */
  readonly lastUpdate: EpochMs;
}

/** How far a change of CPU and memory has come (core/resize.ts). */
export interface ResizeState {
  /** By container name: what the node has granted. */
  readonly allocated: Readonly<Record<string, ResourceRequirements>>;
  /** By container name: what the engine gave its newest instance; missing: what is allocated. */
  readonly actuated: Readonly<Record<string, ResourceRequirements>>;
  /** What the spec asks for is not granted; `generation` is that of the asking. */
  readonly pending?: ResizeRefusal & { readonly generation: number | undefined };
  /** What is granted has not reached all running containers; `error`: the engine refused it. */
  readonly inProgress?: { readonly generation: number | undefined; readonly error?: string };
}

/** The resources of a pod's containers, as events tell them. */
export interface ResourceSummary {
  readonly initContainers?: readonly { readonly name: string; readonly resources?: ResourceRequirements }[];
  readonly containers: readonly { readonly name: string; readonly resources?: ResourceRequirements }[];
}

/** The kubelet's three work types: never backwards. */
type Work = "sync" | "terminating" | "terminated";

/** All that is remembered of a pod; it is returned with each decision, never hidden. */
export interface PodMemory {
  readonly work: Work;
  /** The last computed status: base of the next one. */
  readonly status: PodStatus | undefined;
  readonly restartBackOff: Readonly<Record<string, RestartBackOff>>;
  /** Reason cache: by container name, from the start attempts of the last sync. */
  readonly startErrors: Readonly<Record<string, StartError>>;
  /** The only in-flight record; `failed` once a step of it has failed. */
  readonly sync:
    | {
        readonly plan: readonly Step[];
        readonly index: number;
        readonly since: EpochMs;
        readonly failed: boolean;
      }
    | undefined;
  /** What the last attempts were made with (core/attempts.ts) and when. */
  readonly attemptedWith: string | undefined;
  readonly attemptedAt: EpochMs | undefined;
  /** The next attempt is followed by another at once: two pieces of news came in one sync. */
  readonly attemptTwice: boolean;
  /** When the back-offs that refused a start in the last attempt end. */
  readonly refusedUntil: readonly EpochMs[];
  /** Retry of a failed sync. */
  readonly retryAt: EpochMs | undefined;
  /** Effective grace of the termination, seconds; can only shrink. */
  readonly graceSeconds: number | undefined;
  /** The killPod step of the termination has been done. */
  readonly killed: boolean;
  /** What has been cleaned up. */
  readonly cleanedUp: CleanUpScope | undefined;
  /** The removePod step has been done. */
  readonly removed: boolean;
  /** Undefined before the first sync. */
  readonly resize: ResizeState | undefined;
}

/** Of a pod that is seen for the first time, also after a restart of the daemon. */
export const newPodMemory: PodMemory = {
  work: "sync",
  status: undefined,
  restartBackOff: {},
  startErrors: {},
  sync: undefined,
  attemptedWith: undefined,
  attemptedAt: undefined,
  refusedUntil: [],
  attemptTwice: false,
  retryAt: undefined,
  graceSeconds: undefined,
  killed: false,
  cleanedUp: undefined,
  removed: false,
  resize: undefined,
};
