import type { EpochMs } from "../../util/time.ts";

/** RFC 3339 in whole seconds, as API objects carry it. */
export function formatTime(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
