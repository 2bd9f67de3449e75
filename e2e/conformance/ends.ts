/** Up to where two recordings are compared, if not to their ends: from there on they tell of different things. */
import { relistMs } from "./allowances.ts";
import { sameState, type State, type StatePair } from "./states.ts";
import { entriesOf, type Trace } from "./trace.ts";

/** In the time of each recording. */
export interface Ends {
  readonly recorded: number;
  readonly ours: number;
}

/**
 * Where the comparison ends. One side may be ahead of the other, since the recorded kubelet found the end of each
 * back-off up to 15 s late, and since the tick on which a probe's initial delay ends depends on the fraction of the
 * second its container started in: then the side that is ahead is cut, so that both have come equally far.
 */
export function equallyFar(pairs: readonly StatePair[], ends: Ends): Ends {
  const last = pairs.at(-1);
  if (last === undefined) return ends;
  const ahead = last.recorded.t - last.ours.t;
  return ahead > 0
    ? { recorded: ends.recorded, ours: Math.min(ends.ours, ends.recorded - ahead) }
    : { recorded: Math.min(ends.recorded, ends.ours + ahead), ours: ends.ours };
}

/**
 * Probe kills are judged by how long ago the exit before was. Once the recording has waited out a back-off for longer
 * than we did, later kills lie further apart there, and whether they are refused is no longer the same question: the
 * comparison of a pod that probes kill ends at that restart.
 */
export function firstLongerWait(pairs: readonly StatePair[], recorded: Trace): Ends | undefined {
  const kills = entriesOf(recorded, "event").filter(({ message }) =>
    /failed (liveness|startup) probe/.test(message),
  );
  const found = pairs.findIndex((pair, index) => {
    const before = pairs[index - 1];
    if (before === undefined || !before.recorded.containers.some((c) => c.state.includes("CrashLoopBackOff")))
      return false;
    const [theirs, mine] = [pair.recorded.t - before.recorded.t, pair.ours.t - before.ours.t];
    return theirs - mine > relistMs && kills.some(({ t }) => t > pair.recorded.t);
  });
  const pair = pairs[found];
  return pair === undefined ? undefined : { recorded: pair.recorded.t + 1, ours: pair.ours.t + 1 };
}

/**
 * What is done to a pod right after one of its containers has ended finds the recorded kubelet before it has looked,
 * and ours after it has acted: from then on the two pods go different ways. Only where, at that moment, the recording
 * still shows what we showed until less than a poll ago.
 */
export function firstUnseenChange(
  recorded: readonly State[],
  ours: readonly State[],
  actions: readonly Ends[],
): Ends | undefined {
  return actions.find((at) => {
    const shown = recorded.findLast(({ t }) => t < at.recorded);
    const index = ours.findLastIndex(({ t }) => t < at.ours);
    const present = ours[index];
    if (shown === undefined || present === undefined || sameState(shown, present)) return false;
    return ours.slice(0, index).some((state) => state.until > at.ours - relistMs && sameState(state, shown));
  });
}

/**
 * A kubelet that comes back to a deletion under way begins its grace anew, and tells so; ours goes on with what is left of
 * it: the comparison ends where it comes back.
 */
export function resumedDeletion(recorded: Trace, ours: Trace): Ends | undefined {
  const [theirs, mine] = [recorded, ours].map(whenResumed);
  return theirs === undefined || mine === undefined ? undefined : { recorded: theirs, ours: mine };
}

function whenResumed(trace: Trace): number | undefined {
  const actions = entriesOf(trace, "action");
  const stopped = actions.findIndex(({ do: what }) => what.startsWith("kubelet stopped"));
  const isDeleted = actions
    .slice(0, Math.max(stopped, 0))
    .some(({ do: what }) => what.startsWith("kubectl delete pod"));
  const isGone = entriesOf(trace, "pod").some(
    ({ type, t }) => type === "DELETED" && t < (actions[stopped]?.t ?? 0),
  );
  if (!isDeleted || isGone) return undefined;
  return actions.slice(stopped).find(({ do: what }) => what.startsWith("kubelet started"))?.t;
}
