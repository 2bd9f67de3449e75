/**
 * The words of the core: what it is told (Observed), what it remembers (PodMemory), what it answers (Decision) and
 * what came of it (StepResult). Everything is data.
 */
export type {
  ContainerKind,
  Observed,
  ObservedContainer,
  ObservedContainerState,
  ObservedNode,
  ObservedSandbox,
  ProbeResults,
  ProbeType,
  ProbeVerdict,
  ResizeRefusal,
} from "./types/observed.ts";
export type { PodMemory, ResizeState, ResourceSummary, RestartBackOff } from "./types/memory.ts";
export { newPodMemory } from "./types/memory.ts";
export type { CoreOptions, Decision, StepOutcome } from "./types/decision.ts";
export type {
  CleanUpScope,
  EventText,
  Kill,
  KillReason,
  ResizeContainer,
  StartContainer,
  StartError,
  Step,
  StepResult,
} from "./types/steps.ts";
