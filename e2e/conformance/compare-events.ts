import { atTheEndMs, countsAgree, isByChance } from "./allowances.ts";
import type { Difference } from "./compare-states.ts";
import type { Ends } from "./ends.ts";
import { normaliserOf } from "./normalise.ts";
import { entriesOf, type Trace } from "./trace.ts";

/** All repeats of one event. */
interface EventGroup {
  readonly key: string;
  readonly reason: string;
  readonly fieldPath: string;
  readonly count: number;
  /** When it first came. */
  readonly t: number;
}

/** Events closer than this have no certain order: two workers wrote them at once. */
const simultaneousMs = 250;

/** One object for events of any text, its message being that of the newest. */
const combinedPrefix = "(combined from similar events)";

/** Compares multiset and order of the events of two recordings up to their ends. */
export function compareEvents(recorded: Trace, ours: Trace, ends: Ends): readonly Difference[] {
  const theirs = groupsOf(recorded, ends.recorded);
  const mine = groupsOf(ours, ends.ours);
  const before = {
    recorded: groupsOf(recorded, ends.recorded - atTheEndMs),
    ours: groupsOf(ours, ends.ours - atTheEndMs),
  };
  const agree = (group: EventGroup, other: EventGroup | undefined): boolean => {
    const [least, most] = [before.recorded.get(group.key)?.count ?? 0, group.count];
    const [ourLeast, ourMost] = [before.ours.get(group.key)?.count ?? 0, other?.count ?? 0];
    if (least <= ourMost && ourLeast <= most) return true;
    return other !== undefined && countsAgree(group.reason, most, ourMost);
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
    if (!theirs.has(group.key))
      differences.push(difference("event", group, `+ ${group.key} ×${group.count}`));
  return [...differences, ...orderDifferences([...theirs.values()], mine)];
}

function orderDifferences(
  theirs: readonly EventGroup[],
  mine: ReadonlyMap<string, EventGroup>,
): Difference[] {
  return theirs.flatMap((later, index) => {
    const earlier = theirs[index - 1];
    const [ourEarlier, ourLater] = [mine.get(earlier?.key ?? ""), mine.get(later.key)];
    if (earlier === undefined || ourEarlier === undefined || ourLater === undefined) return [];
    if (ourEarlier.t <= ourLater.t || later.t - earlier.t < simultaneousMs) return [];
    return [difference("event-order", ourLater, `${later.key} came before ${earlier.key}`)];
  });
}

function groupsOf(trace: Trace, end: number): Map<string, EventGroup> {
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
