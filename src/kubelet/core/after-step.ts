/** What a step's end means for the plan and for what is remembered. */
import type { EpochMs } from "../../util/time.ts";
import { retryTime, untilRetry } from "./attempts.ts";
import { killPodFailedEvent, sandboxFailedEvent } from "./events.ts";
import { actuated, resizeErrorEvents, resizeFailed } from "./resize.ts";
import { PostStartHookError, RunContainerError } from "./reasons.ts";
import type {
  CoreOptions,
  EventText,
  PodMemory,
  StartContainer,
  StartError,
  Step,
  StepOutcome,
  StepResult,
} from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/**
 * To be called after each step, with the memory that the step before (or the decision, or `admitStart`) gave. An error
 * ends the plan, except of starting a sidecar, a regular or an ephemeral container, and of removing. With `stop`, and
 * after the last step, the plan is over (`memory.sync` is gone): decide again at once.
 */
export function afterStep(
  memory: PodMemory,
  step: Step,
  result: StepResult,
  now: EpochMs,
  options: CoreOptions,
): StepOutcome {
  const isOk = result.type === "done" || result.type === "started";
  const isFailure = !isOk && result.type !== "aborted" && step.type !== "removeContainer";
  const remembered = { ...remember(memory, step, result), attemptTwice: isNewsTwice(memory, result, now) };
  const stops = result.type === "aborted" || (isFailure && endsPlan(step));
  return {
    memory: advance(remembered, isFailure, stops, now, options),
    events: isFailure ? failureEvents(memory, step, result, options.rules) : [],
    next: stops ? "stop" : "continue",
  };
}

/** How often the kubelet looks at its containers. */
const relistMs = 1000;

/**
 * A container that was started and then killed for its hook, in a sync that went on for longer than the kubelet looks
 * away: it has seen both the start and the end, and tries again for each. BackOff events come in pairs then.
 */
function isNewsTwice(memory: PodMemory, result: StepResult, now: EpochMs): boolean {
  if (result.type !== "startFailed" || result.error.reason !== PostStartHookError) return memory.attemptTwice;
  return memory.attemptTwice || now - (memory.sync?.since ?? now) >= relistMs;
}

function endsPlan(step: Step): boolean {
  if (step.type === "resizeContainer") return false;
  return step.type !== "startContainer" || step.stopOnError;
}

function advance(
  memory: PodMemory,
  isFailure: boolean,
  stops: boolean,
  now: EpochMs,
  options: CoreOptions,
): PodMemory {
  const { sync } = memory;
  if (sync === undefined) return memory;
  const failed = sync.failed || isFailure;
  const index = sync.index + 1;
  if (!stops && index < sync.plan.length) return { ...memory, sync: { ...sync, index, failed } };
  const ended = { ...memory, sync: undefined };
  return { ...ended, retryAt: failed ? retryTime(ended, now, options) : undefined };
}

function remember(memory: PodMemory, step: Step, result: StepResult): PodMemory {
  switch (step.type) {
    case "startContainer":
      return {
        ...memory,
        startErrors: startErrors(memory, step, result),
        refusedUntil: [...memory.refusedUntil, ...refusal(result)],
        resize:
          result.type === "started" ? actuated(memory.resize, step.name, step.resources) : memory.resize,
      };
    case "resizeContainer":
      return {
        ...memory,
        resize:
          result.type === "failed"
            ? resizeFailed(memory.resize, result.message)
            : result.type === "done"
              ? actuated(memory.resize, step.name, step.resources)
              : memory.resize,
      };
    case "killPod":
      return { ...memory, killed: memory.work === "terminating" && result.type === "done" };
    case "cleanUp":
      return result.type === "done" ? { ...memory, cleanedUp: step.scope } : memory;
    case "removePod":
      return { ...memory, removed: result.type === "done" };
    case "createSandbox":
      // What a failed try leaves behind is no news: without this it would be repeated at once, for ever.
      return result.type === "failed" ? { ...memory, attemptedWith: untilRetry } : memory;
    case "mountVolumes":
    case "tellMissingSecrets":
    case "startProbes":
    case "killContainer":
    case "removeContainer":
      return memory;
  }
}

function refusal(result: StepResult): readonly EpochMs[] {
  return result.type === "startFailed" && result.error.notBefore !== undefined
    ? [result.error.notBefore]
    : [];
}

function startErrors(
  memory: PodMemory,
  step: StartContainer,
  result: StepResult,
): Readonly<Record<string, StartError>> {
  const { [step.name]: _previous, ...others } = memory.startErrors;
  switch (result.type) {
    case "started":
    case "done":
      return others;
    case "startFailed":
      return { ...others, [step.name]: result.error };
    case "failed":
      return { ...others, [step.name]: { reason: RunContainerError, message: result.message } };
    case "aborted":
      return memory.startErrors;
  }
}

function failureEvents(
  memory: PodMemory,
  step: Step,
  result: StepResult,
  rules: VersionRules,
): readonly EventText[] {
  if (result.type !== "failed") return [];
  if (step.type === "createSandbox") return [sandboxFailedEvent(result.message)];
  if (step.type === "resizeContainer")
    return rules.resizeEvents ? resizeErrorEvents(memory.resize, result.message) : [];
  const isTermination = step.type === "killPod" && memory.work !== "sync";
  return isTermination ? [killPodFailedEvent(result.message)] : [];
}
