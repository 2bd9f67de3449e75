import type { Event } from "../../api/index.ts";

/** An Event before or after correlation: a repeat names the stored event that it updates. */
export interface EventSink {
  create(event: Event): Promise<void>;
  /** count, message and lastTimestamp of a stored event; creates it when it has expired. */
  update(event: Event): Promise<void>;
}
