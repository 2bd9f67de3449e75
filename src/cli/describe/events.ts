import type { Event } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { eventInterval } from "../print/event-interval.ts";
import type { Description } from "./text.ts";

/** The events of what is described; undefined with `--show-events=false`. */
export type ShownEvents = readonly Event[] | undefined;

/** The Events block: oldest last write first (events-and-printing.md 5.3). */
export function describeEvents(out: Description, events: ShownEvents, now: EpochMs): void {
  if (events === undefined) return;
  if (events.length === 0) {
    out.line(0, "Events:", "<none>");
    return;
  }
  const sorted = events.toSorted((a, b) => lastSeen(a) - lastSeen(b));
  out.line(0, "Events:");
  out.cells(1, "Type", "Reason", "Age", "From", "Message");
  out.cells(1, "----", "------", "----", "----", "-------");
  for (const event of sorted) {
    const from = event.source?.component || event.reportingComponent || "";
    const { type = "", reason = "" } = event;
    out.cells(1, type, reason, eventInterval(event, now), from, describeMessage(event));
  }
}

/** kubectl 1.35 put the container in front. */
function describeMessage(event: Event): string {
  const place = event.involvedObject.fieldPath;
  return `${place === undefined || place === "" ? "" : `${place}: `}${(event.message ?? "").trim()}`;
}

/** Events without a last time stand first, as the scheduler's: theirs is finer, and later than the kubelet's of one second. */
function lastSeen(event: Event): number {
  return Date.parse(event.lastTimestamp ?? "") || 0;
}
