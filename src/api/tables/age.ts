/** Times as kubectl shows them: how long ago. */
import type { EpochMs } from "../../util/time.ts";
import { humanDuration } from "../duration.ts";
import type { Timestamp } from "../meta.ts";
import { parseTimestamp } from "../timestamp.ts";

/** `5m`, `<unknown>` for no time, `<invalid>` for one that lies in the future. */
export function age(since: Timestamp | null | undefined, now: EpochMs): string {
  const at = parseTimestamp(since);
  return at === undefined ? "<unknown>" : humanDuration(now - at);
}
