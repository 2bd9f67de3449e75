import {
  type Latitude,
  type Excuse,
  excuseFor,
  excuseForPair,
  retryLatitudeBetween,
  probeTickBetween,
  timesAgree,
} from "./allowances.ts";
import { describeState, type State, type StatePair } from "./states.ts";

/** One thing that is not as recorded. */
export interface Difference {
  readonly kind: "state" | "time" | "event" | "event-count" | "event-order";
  /** Seconds since creation, for people. */
  readonly at: number;
  readonly text: string;
}

export interface StateComparison {
  readonly differences: readonly Difference[];
  /** States that are the same on both sides, in order. */
  readonly pairs: readonly StatePair[];
  readonly excuses: Readonly<Partial<Record<Excuse, number>>>;
}

type Step = readonly [recorded: number | undefined, ours: number | undefined];

/** Lines the two sequences up at the least cost and tells what is left over. */
export function compareStates(
  recorded: readonly State[],
  ours: readonly State[],
  latitude: Latitude,
): StateComparison {
  const differences: Difference[] = [];
  const pairs: StatePair[] = [];
  const excuses: Partial<Record<Excuse, number>> = {};
  const excuse = (reason: Excuse): void => {
    excuses[reason] = (excuses[reason] ?? 0) + 1;
  };
  let last: readonly [State, State] | undefined;
  for (const [r, o] of align(recorded, ours)) {
    const theirs = r === undefined ? undefined : recorded[r];
    const mine = o === undefined ? undefined : ours[o];
    if (theirs !== undefined && mine !== undefined) {
      const changes = lineDiff(describeState(theirs), describeState(mine));
      const reason = changes.length === 0 ? undefined : excuseForPair(theirs, mine);
      if (reason !== undefined) excuse(reason);
      else if (changes.length > 0)
        differences.push({ kind: "state", at: mine.t / 1000, text: changes.join("\n") });
      else {
        if (last !== undefined) differences.push(...timeDifference(last, [theirs, mine], latitude));
        pairs.push({ recorded: theirs, ours: mine });
      }
      last = [theirs, mine];
    } else if (theirs !== undefined && r !== undefined) {
      const reason = excuseFor(recorded, r, "recorded");
      if (reason === undefined) differences.push(onlyOn("-", theirs, recorded[r - 1]));
      else excuse(reason);
    } else if (mine !== undefined && o !== undefined) {
      const reason = excuseFor(ours, o, "ours");
      if (reason === undefined) differences.push(onlyOn("+", mine, ours[o - 1]));
      else excuse(reason);
    }
  }
  return { differences, pairs, excuses };
}

function timeDifference(
  [beforeTheirs, beforeMine]: readonly [State, State],
  [theirs, mine]: readonly [State, State],
  latitude: Latitude,
): Difference[] {
  const agrees = timesAgree(
    { t: theirs.t, since: theirs.t - beforeTheirs.t },
    { t: mine.t, since: mine.t - beforeMine.t },
    {
      ...retryLatitudeBetween(beforeTheirs, theirs),
      slackMs: latitude.slackMs,
      probeTickMs: probeTickBetween(beforeTheirs, theirs, latitude),
    },
  );
  if (agrees) return [];
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const text =
    `${describeState(mine).split("\n")[0] ?? ""}: recorded at ${seconds(theirs.t)} s ` +
    `(+${seconds(theirs.t - beforeTheirs.t)}), ours at ${seconds(mine.t)} s (+${seconds(mine.t - beforeMine.t)})`;
  return [{ kind: "time", at: mine.t / 1000, text }];
}

function onlyOn(sign: "-" | "+", state: State, before: State | undefined): Difference {
  const lasted = `for ${((state.until - state.t) / 1000).toFixed(1)} s`;
  const changed =
    before === undefined
      ? describeState(state).split("\n")
      : lineDiff(describeState(before), describeState(state));
  return {
    kind: "state",
    at: state.t / 1000,
    text: [
      `${sign} ${describeState(state).split("\n")[0] ?? ""} (${lasted})`,
      ...changed.map((l) => `    ${l}`),
    ].join("\n"),
  };
}

/** `- recorded` and `+ ours` for each line that differs. */
function lineDiff(recorded: string, ours: string): string[] {
  const theirs = recorded.split("\n");
  const mine = ours.split("\n");
  return [
    ...theirs.filter((line) => !mine.includes(line)).map((line) => `- ${line}`),
    ...mine.filter((line) => !theirs.includes(line)).map((line) => `+ ${line}`),
  ];
}

/** Cheapest alignment: equal states cost nothing, excused ones a little, a pair that differs less than two alone. */
function align(recorded: readonly State[], ours: readonly State[]): Step[] {
  const text = (states: readonly State[]): string[] => states.map(describeState);
  const [theirs, mine] = [text(recorded), text(ours)];
  const skip = (states: readonly State[], index: number, side: "recorded" | "ours"): number =>
    excuseFor(states, index, side) === undefined ? 1 : 0.01;
  const pair = (r: number, o: number): number => {
    if (theirs[r] === mine[o]) return 0;
    const [a, b] = [recorded[r], ours[o]];
    if (a !== undefined && b !== undefined && excuseForPair(a, b) !== undefined) return 0.03;
    const changed = lineDiff(theirs[r] ?? "", mine[o] ?? "").length;
    return 0.6 + Math.min(1.3, changed * 0.1);
  };
  const cost: number[][] = [];
  const at = (r: number, o: number): number => cost[r]?.[o] ?? Infinity;
  for (let r = recorded.length; r >= 0; r--) {
    const row: number[] = [];
    cost[r] = row;
    for (let o = ours.length; o >= 0; o--) {
      if (r === recorded.length && o === ours.length) row[o] = 0;
      else
        row[o] = Math.min(
          r < recorded.length ? at(r + 1, o) + skip(recorded, r, "recorded") : Infinity,
          o < ours.length ? (row[o + 1] ?? Infinity) + skip(ours, o, "ours") : Infinity,
          r < recorded.length && o < ours.length ? at(r + 1, o + 1) + pair(r, o) : Infinity,
        );
    }
  }
  const steps: Step[] = [];
  for (let r = 0, o = 0; r < recorded.length || o < ours.length; ) {
    const here = at(r, o);
    if (r < recorded.length && o < ours.length && here === at(r + 1, o + 1) + pair(r, o))
      steps.push([r++, o++]);
    else if (r < recorded.length && here === at(r + 1, o) + skip(recorded, r, "recorded"))
      steps.push([r++, undefined]);
    else steps.push([undefined, o++]);
  }
  return steps;
}
