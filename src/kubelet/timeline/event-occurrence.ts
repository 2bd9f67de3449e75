import { containerOfFieldPath } from "../../api/field-path.ts";
import type { EventOccurrence } from "../parts.ts";
import type { Occurrence } from "./recorder.ts";

/** An event as an occurrence of its pod, and of the container that it is about. */
export function eventOccurrence({ event, at }: EventOccurrence): Occurrence {
  const container = containerOfFieldPath(event.fieldPath);
  return {
    type: "Event",
    reason: event.reason,
    at,
    result: event.type,
    message: event.message,
    ...(container === undefined ? {} : { container }),
  };
}
