import type { EngineClock, PodTimeline, TimelineEntry, TimelinePod } from "../api/timeline.ts";
import type { Basis, Ms } from "../drawing/mark.ts";

/** An entry with its times as numbers, and how they came to be known. */
export interface LifeEntry extends Omit<TimelineEntry, "at" | "startedAt" | "until"> {
  readonly at: Ms;
  readonly startedAt?: Ms;
  readonly until?: Ms;
  readonly basis: Basis;
}

/** The life of a pod. */
export interface Life {
  readonly pod: TimelinePod;
  /** Where it is from: our own resource, or what every cluster's API has. */
  readonly source: "podtimelines" | "standard";
  /** Its zero, in milliseconds since 1970. */
  readonly start: number;
  /** By time; 0 is the start. */
  readonly entries: readonly LifeEntry[];
  /** Until when it is known. */
  readonly end: Ms;
  readonly gone: boolean;
  /** Entries that are missing between the first ones and the rest. */
  readonly dropped: number;
  readonly engineClock?: EngineClock;
}

/** The life that the node has recorded: measured, to the millisecond. `now`: milliseconds since 1970. */
export function lifeOfTimeline(
  { pod, entries = [], droppedEntries = 0, goneAt, engineClock }: PodTimeline,
  now: number,
): Life {
  return life({
    pod,
    source: "podtimelines",
    entries: entries.map((entry) => withNumbers(entry, "measured")),
    dropped: droppedEntries,
    gone: goneAt !== undefined,
    now,
    ...(engineClock === undefined ? {} : { engineClock }),
  });
}

/** Brings entries whose times are milliseconds since 1970 onto the pod's own time. */
export function life({
  now,
  entries,
  ...rest
}: Omit<Life, "start" | "end"> & { readonly now: number }): Life {
  const start = Math.min(now, ...entries.map(({ at, startedAt }) => startedAt ?? at));
  const own = entries.map(({ at, startedAt, until, ...entry }) => ({
    ...entry,
    at: at - start,
    ...(startedAt === undefined ? {} : { startedAt: startedAt - start }),
    ...(until === undefined ? {} : { until: until - start }),
  }));
  const last = Math.max(0, ...own.map(({ at }) => at));
  return {
    ...rest,
    start,
    entries: own.toSorted((a, b) => a.at - b.at),
    end: rest.gone ? last : Math.max(last, now - start),
  };
}

/** An entry with times in milliseconds since 1970. */
export function withNumbers({ at, startedAt, until, ...entry }: TimelineEntry, basis: Basis): LifeEntry {
  return {
    ...entry,
    at: Date.parse(at),
    ...(startedAt === undefined ? {} : { startedAt: Date.parse(startedAt) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    basis,
  };
}
