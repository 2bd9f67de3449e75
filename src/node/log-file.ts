import type { Log, LogEntry } from "../kubelet/log.ts";
import { messageOf } from "../util/errors.ts";
import type { EpochMs } from "../util/time.ts";

/** A log whose entries are one line of text each, with the time in front. */
export function lineLog(write: (line: string) => void, now: () => EpochMs): Log {
  return (entry) => {
    write(`${new Date(now()).toISOString()} ${renderEntry(entry)}\n`);
  };
}

/** `error could not pull pod=default/web container=main error="…"` */
function renderEntry({ level, message, pod, container, error }: LogEntry): string {
  const about = { pod, container, error: error === undefined ? undefined : JSON.stringify(messageOf(error)) };
  const fields = Object.entries(about).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [level, message, ...fields].join(" ");
}
