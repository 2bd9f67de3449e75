/** The table of events. */
import type { EpochMs } from "../../util/time.ts";
import type { Event } from "../objects.ts";
import { age } from "./age.ts";
import { countColumn, type TableCell, type TableColumnDefinition, textColumn } from "./table.ts";

export const eventColumns: readonly TableColumnDefinition[] = [
  textColumn("Last Seen", "Time since it happened last"),
  textColumn("Type", "Normal or Warning"),
  textColumn("Reason", "What happened, in one word"),
  textColumn("Object", "What it happened to"),
  textColumn("Subobject", "The part of the object that it happened to", true),
  textColumn("Source", "Who reports it", true),
  textColumn("Message", "What happened, for people"),
  textColumn("First Seen", "Time since it happened first", true),
  countColumn("Count", "How often it happened", true),
  textColumn("Name", "The event's name", true),
];

/** The row of an event. */
export function eventCells(event: Event, now: EpochMs): readonly TableCell[] {
  const { involvedObject, source, series } = event;
  const first = event.firstTimestamp ?? event.eventTime;
  const last = series?.lastObservedTime ?? event.lastTimestamp ?? first;
  const component = source?.component || event.reportingComponent || "";
  const host = source?.host || event.reportingInstance || "";
  const object = [(involvedObject.kind ?? "").toLowerCase(), involvedObject.name ?? ""];
  return [
    age(last, now),
    event.type ?? "",
    event.reason ?? "",
    object.filter((part) => part !== "").join("/"),
    involvedObject.fieldPath ?? "",
    [component, host].filter((part) => part !== "").join(", "),
    (event.message ?? "").trim(),
    age(first, now),
    series?.count ?? (event.count === undefined || event.count === 0 ? 1 : event.count),
    event.metadata.name ?? "",
  ];
}
