import {
  atTheEndMs,
  certainOrderMs,
  countsAgree,
  isByChance,
  type Latitude,
  meetsAnEnd,
} from "./allowances.ts";
import type { Difference } from "./compare-states.ts";
import type { Ends } from "./ends.ts";
import { normaliserOf } from "./normalise.ts";
import { entriesOf, type EventEntry, type Trace } from "./trace.ts";

/** All repeats of one event. */
interface EventGroup {
  readonly key: string;
  readonly reason: string;
  readonly fieldPath: string;
  readonly count: number;
  /** When it first came. */
  readonly t: number;
}

/** One object for events of any text, its message being that of the newest. */
const combinedPrefix = "(combined from similar events)";

/** Compares multiset and order of the events of two recordings up to their ends. */
export function compareEvents(
  recorded: Trace,
  ours: Trace,
  ends: Ends,
  latitude: Latitude,
): readonly Difference[] {
  const theirs = groupsOf(recorded, ends.recorded);
  const mine = groupsOf(ours, ends.ours);
  const before = {
    recorded: groupsOf(recorded, ends.recorded - atTheEndMs, certainIn(recorded)),
    ours: groupsOf(ours, ends.ours - atTheEndMs, certainIn(ours)),
  };
  const agree = (group: EventGroup, other: EventGroup | undefined): boolean => {
    const [least, most] = [before.recorded.get(group.key)?.count ?? 0, group.count];
    const [ourLeast, ourMost] = [before.ours.get(group.key)?.count ?? 0, other?.count ?? 0];
    if (least <= ourMost && ourLeast <= most) return true;
    const starts = startsOf(theirs, group.fieldPath);
    return other !== undefined && countsAgree(group.reason, most, ourMost, starts, latitude);
  };
  const differences: Difference[] = [];
  for (const group of theirs.values()) {
    const other = mine.get(group.key);
    if (agree(group, other)) continue;
    if (other === undefined) differences.push(difference("event", group, `- ${group.key} ×${group.count}`));
    else
      differences.push(
        difference("event-count", other, `${group.key}: recorded ×${group.count}, ours ×${other.count}`),
      );
  }
  for (const group of mine.values())
    if (!theirs.has(group.key) && before.ours.has(group.key))
      differences.push(difference("event", group, `+ ${group.key} ×${group.count}`));
  return [...differences, ...orderDifferences([...theirs.values()], mine, latitude)];
}

/** How often the container of that path was started. */
function startsOf(groups: ReadonlyMap<string, EventGroup>, fieldPath: string): number {
  const started = [...groups.values()].filter(
    (one) => one.reason === "Started" && one.fieldPath === fieldPath,
  );
  return started.reduce((sum, { count }) => sum + count, 0);
}

function orderDifferences(
  theirs: readonly EventGroup[],
  mine: ReadonlyMap<string, EventGroup>,
  latitude: Latitude,
): Difference[] {
  return theirs.flatMap((later, index) => {
    const earlier = theirs[index - 1];
    const [ourEarlier, ourLater] = [mine.get(earlier?.key ?? ""), mine.get(later.key)];
    if (earlier === undefined || ourEarlier === undefined || ourLater === undefined) return [];
    if (ourEarlier.t <= ourLater.t) return [];
    if (later.t - earlier.t < certainOrderMs(earlier.reason, later.reason, latitude)) return [];
    return [difference("event-order", ourLater, `${later.key} came before ${earlier.key}`)];
  });
}

/** Which events of a trace must come on the other side, too. */
function certainIn(trace: Trace): (entry: EventEntry) => boolean {
  const ends = entriesOf(trace, "runtime").filter(
    ({ action }) => action === "die" || action === "tasks/exit",
  );
  return (entry) => !ends.some(({ t }) => meetsAnEnd(entry, t));
}

function groupsOf(
  trace: Trace,
  end: number,
  counts: (entry: EventEntry) => boolean = () => true,
): Map<string, EventGroup> {
  const normalise = normaliserOf(trace);
  const groups = new Map<string, EventGroup>();
  // Two objects may become one once addresses and ids are gone from their texts: each adds its own last count.
  const lastCounts = new Map<string, number>();
  for (const entry of entriesOf(trace, "event")) {
    if (entry.t >= end || isByChance(entry)) continue;
    const fieldPath = entry.fieldPath ?? "";
    const combined = entry.message.startsWith(combinedPrefix);
    const key = `${entry.type} ${entry.reason} ${fieldPath}: ${combined ? combinedPrefix : normalise(entry.message)}`;
    const before = groups.get(key);
    const object = combined ? key : `${key}\n${entry.message}`;
    const grown = entry.watch === "ADDED" ? entry.count : entry.count - (lastCounts.get(object) ?? 0);
    lastCounts.set(object, entry.count);
    if (!counts(entry)) continue;
    groups.set(key, {
      key,
      reason: entry.reason,
      fieldPath,
      count: (before?.count ?? 0) + grown,
      t: before?.t ?? entry.t,
    });
  }
  return groups;
}

function difference(kind: Difference["kind"], group: EventGroup, text: string): Difference {
  return { kind, at: group.t / 1000, text };
}
