/**
 * Differences that come from how the recording was made, not from the kubelet's rules: the recorded kubelet looked at
 * its runtime once a second and retried failed syncs on a grid of 10 to 15 s; we act on the engine's own events.
 */
import { type ContainerView, describeState, type State } from "./states.ts";
import type { EventEntry } from "./trace.ts";

/** The recorded kubelet's poll of its runtime, with the time a busy machine adds. */
export const relistMs = 1_000;
/** How late the recorded kubelet acted once a back-off had ended or a retry was due. */
const retryGridMs = 15_000;
/** Failed syncs are retried after 10 to 15 s, by chance, on either side. */
const retryJitterMs = 5_000;

/** How old the recorded kubelet's statistics of disks may be when it looks for pods to evict. */
const statisticsMs = 60_000;

/** What a scenario or a machine adds to the tolerance of times. */
export interface Latitude {
  /** How much later all may be on a machine that is busy with other work. */
  readonly slackMs: number;
  /**
   * A tick of the slowest probe with an initial delay: on which tick the delay has passed depends on the fraction of
   * the second the container started in, by the kubelet's own arithmetic.
   */
  readonly probeTickMs: number;
}

export const strict: Latitude = { slackMs: 0, probeTickMs: 0 };

/** What begins this short before the end of one side may come after the end of the other. */
export const atTheEndMs = 2_000;

/** Why a state that only one side shows is no difference; undefined: it is one. */
export type Excuse =
  | "shorter than the recording's poll"
  | "waiting reason at another sync"
  | "cut off at the end"
  | "ended before the recording saw it run"
  | "deadline passed before the recording's last poll";

const reasonsOfFailedStarts =
  /^Waiting: (CrashLoopBackOff|ErrImagePull|ImagePullBackOff|RunContainerError|CreateContainerConfigError|CreateContainerError|PostStartHookError|InvalidImageName|ErrImageNeverPull)/;

const reasonsOfFailedConfiguration = /^Waiting: (CreateContainerConfigError|CreateContainerError)/;

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
  if (index === states.length - 1 && index > 0 && end - state.t < atTheEndMs) return "cut off at the end";
  // With several containers the order of what happens to them within a poll is nobody's rule.
  const mayBeMissed = side === "ours" || state.containers.length > 1;
  if (mayBeMissed && state.until - state.t < 1.2 * relistMs) return "shorter than the recording's poll";
  const neighbours = [states[index - 1], states[index + 1]];
  if (neighbours.some((other) => other !== undefined && onlyRelabelled(state, other)))
    return "waiting reason at another sync";
  return undefined;
}

/** Why two states that stand in each other's place are no difference though they are not equal. */
export function excuseForPair(recorded: State, ours: State): Excuse | undefined {
  if (onlyRelabelled(recorded, ours)) return "waiting reason at another sync";
  if (endedUnseen(recorded, ours)) return "ended before the recording saw it run";
  if (deadlineAfterEnd(recorded, ours)) return "deadline passed before the recording's last poll";
  return undefined;
}

/**
 * True when the recording has a phase Pending where ours is Running: a container that ended before the recorded kubelet
 * first looked was never seen running there, and its pod stayed Pending until the end.
 */
function endedUnseen(recorded: State, ours: State): boolean {
  const asRunning = (text: string): string => text.replace(/ · Pending/, " · Running");
  return (
    recorded.phase === "Pending" &&
    ours.phase === "Running" &&
    recorded.containers.some((c) => c.state.startsWith("Terminated")) &&
    asRunning(describeState(recorded)) === describeState(ours)
  );
}

/**
 * True when the recording has the deadline's verdict over containers that had ended by themselves: it passed in the one
 * or two polls between their exit and the terminal phase, which we show without waiting.
 */
function deadlineAfterEnd(recorded: State, ours: State): boolean {
  const ended = ours.containers.map(({ name, state }) => `${name} ${state}`).join();
  return (
    recorded.phase.startsWith("Failed DeadlineExceeded") &&
    (ours.phase === "Succeeded" || ours.phase === "Failed") &&
    ended === recorded.containers.map(({ name, state }) => `${name} ${state}`).join()
  );
}

/**
 * Events that come of the recorded kubelet's poll or of chance, on either side: an exec probe that meets a container
 * whose end was not seen yet; a race inside Go's HTTP client; and what had no writer there, the scheduler's.
 */
export function isByChance({ reason, message }: EventEntry): boolean {
  const hitsTheDead =
    /errored and resulted in unknown state: .*(CONTAINER_EXITED|no running task found|not running)/;
  return reason === "Scheduled" || hitsTheDead.test(message) || message.includes("readLoopPeekFailLocked");
}

/** True when two states differ only in how containers that are down are named: by their end or by the reason of waiting. */
function onlyRelabelled(a: State, b: State): boolean {
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
  { pollingMs, jitterMs, slackMs, probeTickMs }: Latitude & RetryLatitude,
): boolean {
  const within = (theirs: number, mine: number): boolean => {
    const tolerance = Math.max(1_000, theirs * 0.1);
    const latest = theirs + tolerance + jitterMs + slackMs + probeTickMs;
    return mine <= latest && mine >= theirs - tolerance - pollingMs - probeTickMs;
  };
  return within(recorded.t, ours.t) || within(recorded.since, ours.since);
}

/** What retries and polls add to the tolerance of the time between two states. */
interface RetryLatitude {
  /** How much earlier ours may come. */
  readonly pollingMs: number;
  /** How much later ours may come. */
  readonly jitterMs: number;
}

/** A relist for each state, and the retry grid when a failed start is involved; the grid's chance where no back-off rules. */
export function retryLatitudeBetween(before: State, state: State): RetryLatitude {
  if (state.phase.startsWith("Failed Evicted")) return { pollingMs: statisticsMs, jitterMs: 0 };
  const shows = (one: State, reasons: RegExp): boolean => one.containers.some((c) => reasons.test(c.state));
  const failed = [before, state].filter((one) => shows(one, reasonsOfFailedStarts));
  const pollingMs = 2 * relistMs + (failed.length > 0 ? retryGridMs : 0);
  if (failed.length === 2) return { pollingMs, jitterMs: retryJitterMs };
  // A retry that just misses the mending of what was wrong waits a whole turn.
  return { pollingMs, jitterMs: shows(before, reasonsOfFailedConfiguration) ? retryGridMs : 0 };
}

/**
 * The tick of a delayed probe, where it can have made the difference: between two states of which the second comes of a
 * probe, by a container that became ready, unready or started, or that was started anew.
 */
export function probeTickBetween(before: State, state: State, { probeTickMs }: Latitude): number {
  const isOfProbe = state.containers.some((container, index) => {
    const earlier = before.containers[index];
    if (earlier === undefined || container.state !== "Running" || earlier.state !== "Running") return false;
    const { ready, restarts, started } = earlier;
    return container.ready !== ready || container.restarts !== restarts || container.started !== started;
  });
  return isOfProbe ? probeTickMs : 0;
}

/** Reasons whose counts grow with every retry. */
const retryReasons: ReadonlySet<string> = new Set([
  "BackOff",
  "ErrImageNeverPull",
  "Failed",
  "FailedMount",
  "InspectFailed",
  "Pulled",
]);

/**
 * Reasons of probes: whether a tick still falls before a change (a file that appears, the end of an initial delay)
 * depends on where in the second the container was started.
 */
const probeReasons: ReadonlySet<string> = new Set(["Unhealthy", "ProbeWarning"]);

/** How long before the engine tells of a container's end its connections may break. */
const breakingMs = 100;

/**
 * A probe over the network that meets the end of a container, at `endedAt`, and its replacement: whether one is under way
 * then, or the next begins before the new server listens, is chance.
 */
export function meetsAnEnd({ reason, message, t }: EventEntry, endedAt: number): boolean {
  const isBroken = probeReasons.has(reason) && /connection refused|connection reset|EOF/.test(message);
  return isBroken && t >= endedAt - breakingMs && t < endedAt + relistMs;
}

/** Events closer than this have no certain order: two workers wrote them at once. */
const simultaneousMs = 250;

/** How far apart two events were recorded, at least, when their order is a rule; delayed probes begin by chance. */
export function certainOrderMs(earlier: string, later: string, { probeTickMs }: Latitude): number {
  return simultaneousMs + (probeReasons.has(earlier) && probeReasons.has(later) ? probeTickMs : 0);
}

/**
 * True when the number of times an event came agrees.
 * @param starts how often its container was started: each start draws its fraction of the second anew
 */
export function countsAgree(
  reason: string,
  recorded: number,
  ours: number,
  starts: number,
  { probeTickMs }: Latitude,
): boolean {
  const draws = probeTickMs > 0 ? starts : 1;
  const ofProbe = probeReasons.has(reason) ? Math.max(draws, 0.1 * recorded) : 0;
  const tolerance = retryReasons.has(reason) ? Math.max(2, 0.4 * recorded) : ofProbe;
  return Math.abs(recorded - ours) <= tolerance;
}
