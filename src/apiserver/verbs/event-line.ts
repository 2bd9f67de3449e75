import type { WatchEventType } from "../../storage/index.ts";

/** One event of a watch, as it is sent. */
export function eventLine(type: WatchEventType | "BOOKMARK" | "ERROR", object: object): Buffer {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}
