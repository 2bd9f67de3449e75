import { humanDuration } from "../../api/duration.ts";
import type { Event } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Description } from "./text.ts";

/** The Events block: oldest last write first (events-and-printing.md 5.3). */
export function describeEvents(out: Description, events: readonly Event[], now: EpochMs): void {
  if (events.length === 0) {
    out.line(0, "Events:", "<none>");
    return;
  }
  const since = (time: string | null | undefined): string => humanDuration(now - Date.parse(time ?? ""));
  const sorted = [...events].sort((a, b) => lastSeen(a) - lastSeen(b));
  out.line(0, "Events:");
  out.cells(1, "Type", "Reason", "Age", "From", "Message");
  out.cells(1, "----", "------", "----", "----", "-------");
  for (const event of sorted) {
    const count = event.count ?? 1;
    const first = event.firstTimestamp ?? event.eventTime;
    const age = count > 1 ? `${since(event.lastTimestamp)} (x${count} over ${since(first)})` : since(first);
    const from = event.source?.component ?? event.reportingComponent ?? "";
    out.cells(1, event.type ?? "", event.reason ?? "", age, from, describeMessage(event));
  }
}

/** kubectl 1.35 put the container in front. */
function describeMessage(event: Event): string {
  const place = event.involvedObject.fieldPath;
  return `${place === undefined || place === "" ? "" : `${place}: `}${(event.message ?? "").trim()}`;
}

function lastSeen(event: Event): number {
  return Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? "");
}
