import { type Ends, equallyFar, type Excuse, firstLongerWait } from "./allowances.ts";
import { compareEvents } from "./compare-events.ts";
import { compareStates, type Difference, type StateComparison } from "./compare-states.ts";
import { rowsOf, statesOf } from "./states.ts";
import { endOf, type Trace } from "./trace.ts";

/** How one scenario went. */
export interface Comparison {
  readonly scenario: string;
  readonly outcome: "match" | "differs" | "failed";
  readonly differences: readonly Difference[];
  /** What was let pass, and how often. */
  readonly excuses: Readonly<Partial<Record<Excuse, number>>>;
}

/**
 * Compares our recording of a scenario with the real kubelet's.
 * @param slackMs how late ours may be beside the tolerance
 */
export function compareTraces(recorded: Trace, ours: Trace, slackMs = 0): Comparison {
  const withRows = rowsOf(recorded) !== undefined && rowsOf(ours) !== undefined;
  const compare = (ends: Ends): StateComparison =>
    compareStates(statesOf(recorded, ends.recorded, withRows), statesOf(ours, ends.ours, withRows), slackMs);
  const whole = { recorded: endOf(recorded), ours: endOf(ours) };
  const { pairs } = compare(whole);
  const ends = firstLongerWait(pairs, recorded) ?? equallyFar(pairs, whole);
  const states = compare(ends);
  const ofEvents = compareEvents(recorded, ours, ends).filter(
    ({ text }) =>
      states.excuses["deadline passed before the recording's last poll"] === undefined ||
      !text.includes("DeadlineExceeded"),
  );
  const differences = [...states.differences, ...ofEvents];
  return {
    scenario: recorded.scenario,
    outcome: differences.length === 0 ? "match" : "differs",
    differences: differences.sort((a, b) => a.at - b.at),
    excuses: states.excuses,
  };
}
