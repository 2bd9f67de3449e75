/**
 * The words of the core: what it is told (Observed), what it remembers (PodMemory), what it answers (Decision) and
 * what came of it (StepResult). Everything is data.
 */
import type { PodStatus, ResourceRequirements } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { VersionRules } from "./version-rules.ts";

// ------------------------------------------------------------------------------------------------- what is observed
// The core does not import the ports (they name streams and promises); these are the same shapes, structurally.

export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";
export type ProbeType = "startup" | "readiness" | "liveness";
export type ProbeVerdict = "success" | "failure" | "unknown";

export interface ObservedSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly createdAt: EpochMs;
  readonly state: "running" | "stopped";
  readonly hostNetwork: boolean;
  readonly ips: readonly string[];
}

export type ObservedContainerState =
  | { readonly kind: "created" }
  | { readonly kind: "running"; readonly startedAt: EpochMs }
  | {
      readonly kind: "exited";
      readonly exitCode: number;
      readonly startedAt: EpochMs | undefined;
      readonly finishedAt: EpochMs;
      readonly oomKilled: boolean;
      readonly startError?: string;
    }
  | { readonly kind: "unknown" };

export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  readonly attempt: number;
  readonly sandboxId: string;
  readonly createdAt: EpochMs;
  readonly state: ObservedContainerState;
  readonly image: string;
  readonly imageId: string;
  readonly specHash: string;
  /** Read by the shell once the container has ended: termination log or the log's tail, already cut to its limits. */
  readonly terminationMessage?: string;
}

/** Results of the prober for one container instance; a missing member has no cache entry. */
export type ProbeResults = Readonly<Partial<Record<ProbeType, ProbeVerdict>>>;

/** A snapshot of everything the answer depends on. */
export interface Observed {
  /** Newest first. */
  readonly sandboxes: readonly ObservedSandbox[];
  /** All attempts, newest created first. */
  readonly containers: readonly ObservedContainer[];
  /** By container id. */
  readonly probeResults: Readonly<Record<string, ProbeResults>>;
  /** `container/probe` of each probe worker that has not ended; undefined before they are registered. */
  readonly probeWorkers: readonly string[] | undefined;
  readonly volumesMounted: boolean;
  readonly node: ObservedNode;
  /** The object is gone from the API (force delete, static source removed). */
  readonly removedFromSource: boolean;
  /** The kubelet itself wants the pod gone (emptyDir over its limit, admission). */
  readonly eviction:
    | { readonly reason: string; readonly message: string; readonly graceSeconds?: number }
    | undefined;
  /** Names of imagePullSecrets that do not exist; undefined: none. */
  readonly missingPullSecrets?: readonly string[];
  /** Why the node cannot grant the resources that the spec asks for by now; undefined when it can. */
  readonly resizeRefusal?: ResizeRefusal;
  /**
   * Rises with every hint of the engine, the prober or the source about this pod: a new value makes attempts due. (So
   * does any change of the values above; a hint that arrives late costs no more than a repeated BackOff event.)
   */
  readonly revision: number;
}

/** Infeasible: the node will never have so much. Deferred: others have it now. */
export interface ResizeRefusal {
  readonly reason: "Deferred" | "Infeasible";
  readonly message: string;
}

export interface ObservedNode {
  readonly name: string;
  readonly hostIP: string;
}

// ------------------------------------------------------------------------------------------------------ what is done

export type KillReason =
  | "liveness"
  | "startup"
  | "definitionChanged"
  | "resize"
  | "restartAll"
  | "unknownState"
  | "sandboxChanged"
  | "podFinished"
  | "postStartFailed"
  | "deletion";

/** One container to stop: preStop inside the grace, stop signal, SIGKILL (core/termination.ts has the arithmetic). */
export interface Kill {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  readonly reason: KillReason;
  /** Text of the Killing event. */
  readonly message: string;
  /** Seconds for preStop and stop signal together; the minimum of 2 s is applied by the stop itself. */
  readonly graceSeconds: number;
}

export type Step =
  /** Wait until all volumes are there, then register the probe workers. The only step that a deletion interrupts. */
  | { readonly type: "mountVolumes" }
  /** Every sync tells of pull secrets that do not exist, whether or not there is anything to pull. */
  | { readonly type: "tellMissingSecrets"; readonly names: readonly string[] }
  | { readonly type: "startProbes" }
  /** A single kill, to its end. */
  | { readonly type: "killContainer"; readonly kill: Kill }
  /** All kills at once (sidecars in their order), then the sandboxes are stopped. */
  | { readonly type: "killPod"; readonly kills: readonly Kill[]; readonly sandboxes: readonly string[] }
  | { readonly type: "removeContainer"; readonly id: string; readonly name: string }
  | ResizeContainer
  | { readonly type: "createSandbox"; readonly attempt: number }
  /** pull → create → start → postStart; judged by `admitStart` at the moment of the attempt. */
  | StartContainer
  /**
   * After the last kill. `volumes`: volumes and probe workers; the dead containers of a finished pod stay, for their
   * logs. `everything`: containers and sandboxes too. Idempotent.
   */
  | { readonly type: "cleanUp"; readonly scope: CleanUpScope }
  /** Removes the API object of a deleted pod, after the last status. */
  | { readonly type: "removePod" };

export type CleanUpScope = "volumes" | "everything";

export interface StartContainer {
  readonly type: "startContainer";
  readonly name: string;
  readonly kind: ContainerKind;
  readonly attempt: number;
  /** Newest exit in the view this sync began with: what the back-off is judged by. */
  readonly lastExit: { readonly finishedAt: EpochMs } | undefined;
  /** An error of this start ends the plan (regular init containers). */
  readonly stopOnError: boolean;
  /** What the node has granted, where that may differ from the spec. */
  readonly resources?: ResourceRequirements;
}

/** Other CPU and memory for a container that goes on running. */
export interface ResizeContainer {
  readonly type: "resizeContainer";
  readonly id: string;
  readonly name: string;
  readonly resources: ResourceRequirements;
}

/** What a start that failed left behind: the waiting state of the next status. */
export interface StartError {
  /** One of core/reasons.ts. */
  readonly reason: string;
  readonly message: string;
  /** When the attempt may be made again at the earliest: end of the restart or image back-off. */
  readonly notBefore?: EpochMs;
}

export type StepResult =
  | { readonly type: "done" }
  /** The container runs and its postStart hook, if any, has succeeded. */
  | { readonly type: "started"; readonly id: string }
  /** Also a failed postStart hook (PostStartHookError), once the container has been killed for it. */
  | { readonly type: "startFailed"; readonly error: StartError }
  | { readonly type: "failed"; readonly message: string }
  /** The plan was aborted (force delete, daemon stops). */
  | { readonly type: "aborted" };

/** An event without object and time: the recorder adds them. */
export interface EventText {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{web}`; undefined for events about the pod. */
  readonly fieldPath: string | undefined;
}

// ------------------------------------------------------------------------------------------------ what is remembered

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

export interface Decision {
  /** Published before the plan runs. */
  readonly status: PodStatus;
  /** In order; the executor does not reorder. */
  readonly plan: readonly Step[];
  readonly events: readonly EventText[];
  readonly memory: PodMemory;
  /** The earliest moment at which time alone changes the answer. */
  readonly requeueAt?: EpochMs;
  /** Containers whose readiness is to be probed at once (started, not ready, with a readiness worker). */
  readonly readinessTriggers: readonly string[];
  /** `hold`: a terminal phase of `status` is not to be published yet, containers may still run (status/merge.ts). */
  readonly terminalPhase: "hold" | "publish";
  /** Nothing of the pod is left, neither here nor in the API: its worker may end. */
  readonly finished: boolean;
}

export interface StepOutcome {
  readonly memory: PodMemory;
  readonly events: readonly EventText[];
  readonly next: "continue" | "stop";
}

/** Settings of the core: values, never readers. */
export interface CoreOptions {
  readonly rules: VersionRules;
  /** Multiplies back-off, requeue, periodSeconds and initialDelaySeconds (decision 12); 1 = real. */
  readonly timeScale: number;
  /** Drawn by the shell for this call: [0, 1). */
  readonly jitter: number;
  /** Config crashLoopBackOff.maxContainerRestartPeriod, milliseconds; 300 s unless given. */
  readonly maxContainerRestartPeriodMs?: number;
}
