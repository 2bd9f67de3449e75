import type { PodTimeline } from "../api/timeline.ts";
import type { Mark } from "../drawing/mark.ts";
import { type LifeEntry, withNumbers } from "./life.ts";
import { markOf } from "./life-marks.ts";

/** These events say less than the entries that stand beside them. */
const saidBetter = new Set(["Pulling", "Pulled", "Created", "Started"]);

/** What a recorded timeline tells, as marks whose times are milliseconds since 1970: without what is told twice. */
export function recordedMarks({ entries = [] }: PodTimeline): readonly Mark[] {
  return newsOf(entries.map((entry) => withNumbers(entry, "measured")));
}

/** The marks of entries, without what is told twice. */
export function newsOf(entries: readonly LifeEntry[]): readonly Mark[] {
  return entries.filter(isOwnNews).map(markOf);
}

function isOwnNews({ type, reason }: LifeEntry): boolean {
  if (type === "Event") return !saidBetter.has(reason);
  return type !== "Condition" || reason === "Ready";
}
