/** What is done, and what came of it. */
import type { ResourceRequirements } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import type { ContainerKind } from "./observed.ts";

/** Why a container is ended: decides its grace and what is told. */
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

/** One thing to do, in a plan that is done in order. */
export type Step =
  /** Wait until all volumes are there. The only step that a deletion interrupts. */
  | { readonly type: "mountVolumes" }
  /** Every sync tells of pull secrets that do not exist, whether or not there is anything to pull. */
  | { readonly type: "tellMissingSecrets"; readonly names: readonly string[] }
  /** Registers the probe workers that the pod lacks. */
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

/** What the `cleanUp` step lets go of. */
export type CleanUpScope = "volumes" | "everything";

/** One attempt to start a container. */
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

/** What a step came to. */
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
