import type { Ms } from "./model.ts";
import type { StopTimes } from "./stop-times.ts";

/** In which part of the pod's end something happened. */
export type StopPhase =
  | "beforeDeletion"
  | "beforePreStop"
  | "inPreStop"
  /** The hook's end is not to be known on this path. */
  | "inPreStopOrAfterSigterm"
  | "betweenSigtermAndExit"
  | "afterExit"
  | "unknown";

/** The words for people. */
export const phaseTexts: Readonly<Record<StopPhase, string>> = {
  beforeDeletion: "before the deletion",
  beforePreStop: "before preStop",
  inPreStop: "in preStop",
  inPreStopOrAfterSigterm: "in preStop or after it",
  betweenSigtermAndExit: "between SIGTERM and exit",
  afterExit: "after exit",
  unknown: "at an unknown stage",
};

/** The phase of a moment, seen from the container that serves the requests. */
export function phaseOf(at: Ms, times: StopTimes, hasPreStop: boolean): StopPhase {
  const { stopBegan, sigterm, exited } = times;
  if (at < 0) return "beforeDeletion";
  if (exited.value !== undefined && at >= exited.value) return "afterExit";
  if (stopBegan.value === undefined) return "unknown";
  if (at < stopBegan.value) return "beforePreStop";
  if (!hasPreStop) return "betweenSigtermAndExit";
  if (sigterm.basis === "unavailable") return "inPreStopOrAfterSigterm";
  // Without a stop signal it ended within its hook.
  if (sigterm.value === undefined || at < sigterm.value) return "inPreStop";
  return "betweenSigtermAndExit";
}
