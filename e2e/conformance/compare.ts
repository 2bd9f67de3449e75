import { cleanUpOf } from "./clean-up.ts";
import { type Excuse, type Latitude, strict } from "./allowances.ts";
import { compareEvents } from "./compare-events.ts";
import { compareReasons } from "./compare-reasons.ts";
import { compareStates, type Difference } from "./compare-states.ts";
import { type Ends, equallyFar, firstLongerWait, firstUnseenChange, resumedDeletion } from "./ends.ts";
import { rowsOf, sameState, type State, statesOf } from "./states.ts";
import { endOf, entriesOf, type Trace } from "./trace.ts";

/** How one scenario went. */
export interface Comparison {
  readonly scenario: string;
  /** `skipped`: something that the scenario needs is not here; the only difference says what. */
  readonly outcome: "match" | "differs" | "failed" | "skipped";
  readonly differences: readonly Difference[];
  /** What was let pass, and how often. */
  readonly excuses: Readonly<Partial<Record<Excuse, number>>>;
}

/** The same for what came after the scenario: the deletion of its pod, if that was in the same state on both sides. */
export function compareCleanUps(
  recorded: Trace,
  ours: Trace,
  latitude: Latitude = strict,
): Comparison | undefined {
  const [theirs, mine] = [cleanUpOf(recorded), cleanUpOf(ours)];
  if (theirs === undefined || mine === undefined) return undefined;
  const [before, ourBefore] = [statesOf(theirs, 1, false)[0], statesOf(mine, 1, false)[0]];
  if (before === undefined || ourBefore === undefined || !sameState(before, ourBefore)) return undefined;
  return compareTraces(theirs, mine, latitude);
}

/** When something was done to the pod, on either side. */
function changesOf(recorded: Trace, ours: Trace): readonly Ends[] {
  const times = (trace: Trace): readonly number[] =>
    entriesOf(trace, "action").flatMap(({ t, do: what }) =>
      /^(kubectl (delete pod|set|patch pod|drain) |runtime )/.test(what) ? [t] : [],
    );
  const mine = times(ours);
  return times(recorded).flatMap((time, index) => {
    const own = mine[index];
    return own === undefined ? [] : [{ recorded: time, ours: own }];
  });
}

/** Compares our recording of a scenario with the real kubelet's. */
export function compareTraces(recorded: Trace, ours: Trace, latitude: Latitude = strict): Comparison {
  const withRows = rowsOf(recorded) !== undefined && rowsOf(ours) !== undefined;
  const until = ({
    recorded: theirEnd,
    ours: ourEnd,
  }: Ends): readonly [readonly State[], readonly State[]] => [
    statesOf(recorded, theirEnd, withRows),
    statesOf(ours, ourEnd, withRows),
  ];
  const whole = { recorded: endOf(recorded), ours: endOf(ours) };
  const all = until(whole);
  const { pairs } = compareStates(...all, latitude);
  const ends =
    firstUnseenChange(...all, changesOf(recorded, ours)) ??
    resumedDeletion(recorded, ours) ??
    firstLongerWait(pairs, recorded) ??
    equallyFar(pairs, whole);
  const states = compareStates(...until(ends), latitude);
  const ofEvents = compareEvents(recorded, ours, ends, latitude).filter(
    ({ text }) =>
      states.excuses["deadline passed before the recording's last poll"] === undefined ||
      !text.includes("DeadlineExceeded"),
  );
  const reasons = compareReasons(statesOf(recorded, ends.recorded, false), statesOf(ours, ends.ours, false));
  const differences = [...states.differences, ...reasons, ...ofEvents];
  return {
    scenario: recorded.scenario,
    outcome: differences.length === 0 ? "match" : "differs",
    differences: differences.sort((a, b) => a.at - b.at),
    excuses: states.excuses,
  };
}
