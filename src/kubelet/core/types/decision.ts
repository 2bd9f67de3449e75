import type { PodStatus } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import type { VersionRules } from "../version-rules.ts";
import type { PodMemory } from "./memory.ts";
import type { EventText, Step } from "./steps.ts";

/** What is to be published, told and done now, and when to ask again. */
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

/** What the end of a step means for the rest of the plan. */
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
