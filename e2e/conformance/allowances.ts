/**
 * Differences that come from how the recording was made, not from the kubelet's rules: the recorded kubelet looked at
 * its runtime once a second and retried failed syncs on a grid of 10 to 15 s; we act on the engine's own events.
 */
import type { ContainerView, State } from "./states.ts";

/** The recorded kubelet's poll of its runtime, with the time a busy machine adds. */
export const relistMs = 1_000;
/** How late the recorded kubelet acted once a back-off had ended or a retry was due. */
export const retryGridMs = 15_000;

/** Why a state that only one side shows is no difference; undefined: it is one. */
export type Excuse =
  | "shorter than the recording's poll"
  | "waiting reason at another sync"
  | "cut off at the end";

const reasonsOfFailedStarts =
  /^Waiting: (CrashLoopBackOff|ErrImagePull|ImagePullBackOff|RunContainerError|CreateContainerConfigError|CreateContainerError|PostStartHookError|InvalidImageName|ErrImageNeverPull)/;

/**
 * @param states all states of the side that shows it
 * @param index which of them
 * @param side `recorded` or `ours`
 */
export function excuseFor(
  states: readonly State[],
  index: number,
  side: "recorded" | "ours",
): Excuse | undefined {
  const state = states[index];
  if (state === undefined) return undefined;
  const end = states.at(-1)?.until ?? 0;
  if (index === states.length - 1 && index > 0 && end - state.t < 1.5 * relistMs) return "cut off at the end";
  if (side === "ours" && state.until - state.t < 1.2 * relistMs) return "shorter than the recording's poll";
  const neighbours = [states[index - 1], states[index + 1]];
  if (neighbours.some((other) => other !== undefined && onlyRelabelled(state, other)))
    return "waiting reason at another sync";
  return undefined;
}

/** True when two states differ only in how containers that are down are named: by their end or by the reason of waiting. */
export function onlyRelabelled(a: State, b: State): boolean {
  if (a.deletion !== b.deletion || a.phase !== b.phase || a.containers.length !== b.containers.length)
    return false;
  if (a.conditions.join() !== b.conditions.join()) return false;
  const touched = [a, b].some((state) => state.containers.some((c) => reasonsOfFailedStarts.test(c.state)));
  return touched && a.containers.every((c, index) => core(c) === core(b.containers[index]));
}

function core(container: ContainerView | undefined): string {
  if (container === undefined) return "";
  const down = !container.state.startsWith("Running");
  return [container.name, container.restarts, container.ready, container.started, down ? "down" : "up"].join(
    " ",
  );
}

/**
 * True when our moment of a state agrees with the recorded one: later by at most max(1 s, 10 %), earlier by at most
 * that and the polling that we do without. Either the time since creation or since the state before must agree.
 */
export function timesAgree(
  recorded: { readonly t: number; readonly since: number },
  ours: { readonly t: number; readonly since: number },
  { pollingMs, slackMs }: { readonly pollingMs: number; readonly slackMs: number },
): boolean {
  const within = (theirs: number, mine: number): boolean => {
    const tolerance = Math.max(1_000, theirs * 0.1);
    return mine <= theirs + tolerance + slackMs && mine >= theirs - tolerance - pollingMs;
  };
  return within(recorded.t, ours.t) || within(recorded.since, ours.since);
}

/** Polling that stands between two states: a relist for each, and the retry grid when a failed start is involved. */
export function pollingBetween(before: State, state: State): number {
  const waits = [before, state].some((s) => s.containers.some((c) => reasonsOfFailedStarts.test(c.state)));
  return waits ? 2 * relistMs + retryGridMs : 2 * relistMs;
}

/** Reasons whose counts grow with every retry. */
const retryReasons: ReadonlySet<string> = new Set(["BackOff", "Failed", "Pulled", "FailedMount"]);

/** True when the number of times an event came agrees. */
export function countsAgree(reason: string, recorded: number, ours: number): boolean {
  const tolerance = retryReasons.has(reason) ? Math.max(2, 0.4 * recorded) : 0;
  return Math.abs(recorded - ours) <= tolerance;
}
