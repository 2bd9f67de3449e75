import type { Excuse } from "./allowances.ts";
import { compareEvents } from "./compare-events.ts";
import { compareStates, type Difference } from "./compare-states.ts";
import { statesOf } from "./states.ts";
import type { Trace } from "./trace.ts";

/** How one scenario went. */
export interface Comparison {
  readonly scenario: string;
  readonly outcome: "match" | "differs" | "failed";
  readonly differences: readonly Difference[];
  /** What was let pass, and how often. */
  readonly excuses: Readonly<Partial<Record<Excuse, number>>>;
}

/** Compares our recording of a scenario with the real kubelet's. */
export function compareTraces(recorded: Trace, ours: Trace, slackMs = 0): Comparison {
  const states = compareStates(statesOf(recorded), statesOf(ours), slackMs);
  const differences = [...states.differences, ...compareEvents(recorded, ours)].sort((a, b) => a.at - b.at);
  return {
    scenario: recorded.scenario,
    outcome: differences.length === 0 ? "match" : "differs",
    differences,
    excuses: states.excuses,
  };
}
