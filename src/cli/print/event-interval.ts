import { age } from "../../api/tables/age.ts";
import type { Event } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";

/** When an event happened, as `describe` and `events` show it: `12s`, `12s (x4 over 2m)`. */
export function eventInterval(event: Event, now: EpochMs): string {
  const first = age(event.eventTime ?? event.firstTimestamp, now);
  const { series, count = 1 } = event;
  if (series) return `${age(series.lastObservedTime, now)} (x${String(series.count ?? 0)} over ${first})`;
  return count > 1 ? `${age(event.lastTimestamp, now)} (x${String(count)} over ${first})` : first;
}
