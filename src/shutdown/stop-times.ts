import type { ContainerObservation, Fact, Mark, Ms, Observations } from "./model.ts";

type PreStopResult = "succeeded" | "failed" | "abandoned";

/** The stages of one container's end, with the ground of each. */
export interface StopTimes {
  /** The kubelet began to end it: its preStop hook starts, or the stop signal is sent. */
  readonly stopBegan: Fact<Ms>;
  readonly preStopEnded: Fact<Ms>;
  /** The kubelet said that the hook failed (a hook given up at the deadline counts, too). */
  readonly preStopFailed: boolean;
  readonly preStopResult: Fact<PreStopResult>;
  readonly sigterm: Fact<Ms>;
  readonly exited: Fact<Ms>;
  readonly sigkill: Fact<boolean>;
}

/** The kubelet's arithmetic truncates to seconds, and a watch tells of a kill some milliseconds late. */
const deadlineSlackMs = 700;
/** The shortest time between stop signal and SIGKILL (kuberuntime: minimumGracePeriodInSeconds). */
const minimumGraceMs = 2_000;
const sigkillCode = 137;

const unavailable: Fact<never> = { value: undefined, basis: "unavailable" };
const never: Fact<never> = { value: undefined, basis: "measured" };

/** When a container went through the stages of its end, as far as the marks let one know. */
export function stopTimes(container: ContainerObservation, seen: Observations): StopTimes {
  const marks = seen.marks.filter(({ lane }) => lane === `container/${container.name}`);
  return recordedTimes(container, marks, seen) ?? concludedTimes(container, marks, seen);
}

/**
 * As the node has recorded them: nothing has to be concluded. Undefined where it has not recorded the container's end, or
 * there was none.
 */
function recordedTimes(
  { preStop, exit: result }: ContainerObservation,
  marks: readonly Mark[],
  { source }: Observations,
): StopTimes | undefined {
  const exited = at(marks, "Exited");
  if (source !== "podtimelines" || exited === undefined || result === undefined) return undefined;
  const hook = marks.find(({ what, at: moment }) => moment >= 0 && what in preStopResults);
  const term = marks.find(({ what, at: moment }) => moment >= 0 && /^SIG(?!KILL$)/.test(what));
  const sigterm = term?.at;
  const outcome = hook && preStopResults[hook.what];
  return {
    stopBegan: measured(at(marks, "PreStopStarted") ?? sigterm ?? at(marks, "Killing")),
    preStopEnded: measured(hook?.at),
    preStopFailed: outcome === "failed" || outcome === "abandoned",
    preStopResult: preStop !== undefined && hook === undefined ? unavailable : measured(outcome),
    sigterm: measured(sigterm),
    exited: measured(exited),
    sigkill: measured(at(marks, "SIGKILL") !== undefined),
  };
}

const preStopResults: Readonly<Record<string, PreStopResult>> = {
  PreStopSucceeded: "succeeded",
  PreStopFailed: "failed",
  PreStopAbandoned: "abandoned",
};

function measured<T>(value: T | undefined): Fact<T> {
  return { value, basis: "measured" };
}

/**
 * When a container went through the stages of its end, as far as the standard API lets one know. The stop signal itself is
 * in no API: it is concluded from the Killing event (sent right before it, or before the preStop hook) and the hook.
 */
function concludedTimes(
  container: ContainerObservation,
  marks: readonly Mark[],
  seen: Observations,
): StopTimes {
  const stopBegan = beginning(container, marks, seen);
  const exited = exit(container, marks);
  const preStopEnded = endOfPreStop(container, marks, stopBegan, seen);
  const failed = at(marks, "FailedPreStopHook") !== undefined;
  return {
    stopBegan,
    preStopEnded,
    preStopFailed: failed,
    preStopResult: concludedResult(container, failed, stopBegan, preStopEnded, seen),
    sigterm: stopSignal(container, stopBegan, preStopEnded, exited),
    exited,
    sigkill: killed(container, stopBegan, exited, seen),
  };
}

function at(marks: readonly Mark[], what: string, from: Ms = 0): Ms | undefined {
  return marks.find((mark) => mark.what === what && mark.at >= from)?.at;
}

function beginning(container: ContainerObservation, marks: readonly Mark[], seen: Observations): Fact<Ms> {
  const killing = at(marks, "Killing");
  if (killing === undefined) return unavailable;
  if (container.preStop !== undefined) return { value: killing, basis: "measured" };
  // Without a hook the signal goes out with the event, which reaches us a little later than its effect may.
  const symptom = seen.requests
    .filter(({ outcome, endedAt }) => endedAt >= 0 && (outcome === "refused" || outcome === "reset"))
    .reduce((first, { endedAt }) => Math.min(first, endedAt), killing);
  return { value: symptom, basis: symptom < killing ? "inferred" : "measured" };
}

/** The end of the log is exact; the status is told when all containers have ended, so it is the latest moment. */
function exit(container: ContainerObservation, marks: readonly Mark[]): Fact<Ms> {
  const log = at(marks, "LogEnded");
  const status = at(marks, "Terminated");
  const value = log === undefined ? status : Math.min(log, status ?? log);
  if (value === undefined || container.exit === undefined) return unavailable;
  return { value, basis: "inferred" };
}

function endOfPreStop(
  { preStop }: ContainerObservation,
  marks: readonly Mark[],
  stopBegan: Fact<Ms>,
  seen: Observations,
): Fact<Ms> {
  if (preStop === undefined) return never;
  if (stopBegan.value === undefined) return unavailable;
  const deadline = stopBegan.value + (seen.graceSeconds ?? 0) * 1000;
  if (preStop.sleepSeconds !== undefined)
    return { value: Math.min(stopBegan.value + preStop.sleepSeconds * 1000, deadline), basis: "inferred" };
  const failed = at(marks, "FailedPreStopHook");
  return failed === undefined ? unavailable : { value: Math.min(failed, deadline), basis: "inferred" };
}

/** Success is told by nothing: it is what is left when the hook's end is known. */
function concludedResult(
  { preStop }: ContainerObservation,
  failed: boolean,
  stopBegan: Fact<Ms>,
  preStopEnded: Fact<Ms>,
  { graceSeconds = Number.POSITIVE_INFINITY }: Observations,
): Fact<PreStopResult> {
  if (preStop === undefined) return never;
  if (failed) return { value: "failed", basis: "measured" };
  if ((preStop.sleepSeconds ?? 0) > graceSeconds) return { value: "abandoned", basis: "inferred" };
  if (stopBegan.value === undefined || preStopEnded.value === undefined) return unavailable;
  return { value: "succeeded", basis: "inferred" };
}

function stopSignal(
  container: ContainerObservation,
  stopBegan: Fact<Ms>,
  preStopEnded: Fact<Ms>,
  exited: Fact<Ms>,
): Fact<Ms> {
  // A sidecar gets its signal when the containers that it serves have ended: no part of the API tells when.
  if (container.sidecar) return unavailable;
  const value = container.preStop === undefined ? stopBegan.value : preStopEnded.value;
  if (value === undefined) return unavailable;
  // It ended within its hook: there was nothing left to signal.
  if (exited.value !== undefined && exited.value < value) return never;
  return { value, basis: "inferred" };
}

/** Exit code 137 is SIGKILL; it was ours when it came at the deadline and memory was not the reason. */
function killed(
  { exit: result }: ContainerObservation,
  stopBegan: Fact<Ms>,
  exited: Fact<Ms>,
  seen: Observations,
): Fact<boolean> {
  if (result === undefined) return unavailable;
  if (result.code !== sigkillCode || result.reason === "OOMKilled")
    return { value: false, basis: "measured" };
  if (exited.value === undefined || seen.graceSeconds === undefined)
    return { value: true, basis: "inferred" };
  const graceMs = Math.max(seen.graceSeconds * 1000, minimumGraceMs);
  const value = exited.value >= (stopBegan.value ?? 0) + graceMs - deadlineSlackMs;
  return { value, basis: "inferred" };
}
