import type { EventOccurrence } from "../kubelet-options.ts";
import type { Occurrence } from "./recorder.ts";

/** An event as an occurrence of its pod, and of the container that it is about. */
export function eventOccurrence({ event, at }: EventOccurrence): Occurrence {
  const container = /\{(.*)\}$/.exec(event.fieldPath ?? "")?.[1];
  return {
    type: "Event",
    reason: event.reason,
    at,
    result: event.type,
    message: event.message,
    ...(container === undefined ? {} : { container }),
  };
}
