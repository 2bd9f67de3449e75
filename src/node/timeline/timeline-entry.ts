import type { Timestamp } from "../../api/index.ts";
import type { TimelineEntry } from "../../api/timeline.ts";
import { formatMicroTime } from "../../api/timestamp.ts";
import type { Occurrence } from "../../kubelet/timeline/recorder.ts";
import type { EpochMs } from "../../util/time.ts";

/** Bytes of a hook's or probe's output that are kept: its end, where the error stands. */
export const keptOutputBytes: number = 8 * 1024;
/** Characters of a message that are kept. */
const keptMessageLength: number = 1024;

/** An occurrence as the API shows it. `corrected` brings a time of the engine onto our clock. */
export function entryOf(
  occurrence: Occurrence,
  attempt: number | undefined,
  corrected: (at: EpochMs) => EpochMs,
): TimelineEntry {
  const { type, reason, at, startedAt, until, clock, container, result, exitCode, bytes, message, output } =
    occurrence;
  const time = (value: EpochMs): Timestamp =>
    formatMicroTime(Math.round(clock === "engine" ? corrected(value) : value));
  return {
    at: time(at),
    ...(startedAt === undefined ? {} : { startedAt: time(startedAt) }),
    ...(until === undefined ? {} : { until: time(until) }),
    type,
    reason,
    ...(container === undefined ? {} : { container }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(result === undefined ? {} : { result }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(message === undefined || message === "" ? {} : { message: beginning(message) }),
    ...(output === undefined ? {} : { output: ending(output) }),
  };
}

/** Entries with the same identity tell of the same thing; undefined: each is one of its own. */
export function identityOf({ type, reason, container, attempt, until }: TimelineEntry): string | undefined {
  switch (type) {
    case "Container":
      return [type, reason, container, attempt].join(" ");
    case "BackOff":
      return [type, reason, container, until].join(" ");
    case "Sandbox":
      return reason === "Stopped" ? [type, reason, attempt].join(" ") : undefined;
    case "Pod":
      return reason === "DeletionRequested" || reason === "Gone" ? reason : undefined;
    default:
      return undefined;
  }
}

function beginning(text: string): string {
  return text.length <= keptMessageLength ? text : `${text.slice(0, keptMessageLength)}…`;
}

function ending(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= keptOutputBytes ? text : `…${bytes.subarray(-keptOutputBytes).toString()}`;
}
