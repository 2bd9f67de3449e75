/** The table of pod timelines. */
import type { EpochMs } from "../../util/time.ts";
import type { PodTimeline, TimelineEntry } from "../timeline.ts";
import { age } from "./age.ts";
import { countColumn, nameColumn, type TableCell, type TableColumnDefinition, textColumn } from "./table.ts";

export const podTimelineColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("Phase", "The pod's phase, or Gone"),
  countColumn("Entries", "How many occurrences are kept"),
  countColumn("Dropped", "How many had to go for newer ones", true),
  countColumn("Restarts", "How many containers were started again"),
  textColumn("Last", "What happened last"),
  textColumn("Last Seen", "Time since then"),
  textColumn("Age", "Time since the first occurrence"),
  textColumn("Pod UID", "The pod that it is of", true),
];

/** The row of a timeline. */
export function podTimelineCells(timeline: PodTimeline, now: EpochMs): readonly TableCell[] {
  const { metadata, pod, entries = [], droppedEntries = 0, goneAt } = timeline;
  const last = entries.findLast(({ type }) => type !== "Event") ?? entries.at(-1);
  const phase = entries.findLast(({ type }) => type === "Phase")?.reason ?? "";
  return [
    metadata.name ?? "",
    goneAt === undefined ? phase : "Gone",
    entries.length,
    droppedEntries,
    restarts(entries),
    last === undefined ? "" : [last.container, last.type, last.reason].filter(Boolean).join(" "),
    age(last?.at, now),
    age(entries[0]?.at ?? metadata.creationTimestamp, now),
    pod.uid,
  ];
}

/** The highest instance of each container, summed. */
function restarts(entries: readonly TimelineEntry[]): number {
  const highest = new Map<string, number>();
  for (const { type, reason, container = "", attempt = 0 } of entries)
    if (type === "Container" && reason === "Started")
      highest.set(container, Math.max(highest.get(container) ?? 0, attempt));
  return [...highest.values()].reduce((sum, count) => sum + count, 0);
}
