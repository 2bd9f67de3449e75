/** Event, in the rules of core/v1 and in the stricter ones of events.k8s.io/v1 (pkg/apis/core/validation events.go). */
import { deepEqual } from "../deep-equal.ts";
import type { Event } from "../objects.ts";
import { dns1123Subdomain, qualifiedName } from "../names.ts";
import { type FieldError, invalid, invalidEach, required } from "./field-error.ts";
import { validateCommonMeta, validateObjectMeta } from "./meta.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";

const most = { reportingInstance: 128, action: 128, reason: 128, message: 1024 };

/** core/v1, new and changed. An event that says by `eventTime` that it is of the newer sort must be whole. */
export function validateEvent(event: Event): readonly FieldError[] {
  return [
    ...validateEitherWay(event, "reportingComponent"),
    ...validateCommonMeta(event.metadata, pathSegment),
  ];
}

/** events.k8s.io/v1, new: nothing of the older sort, which only `core/v1` may still write. */
export function validateNewEvent(event: Event): readonly FieldError[] {
  const { metadata, eventTime, type = "", firstTimestamp, lastTimestamp, count, source = {} } = event;
  const unset = (field: string, isSet: boolean): readonly FieldError[] =>
    isSet ? [invalid(field, "", "needs to be unset")] : [];
  return [
    ...validateEitherWay(event, "reportingController"),
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...validateSeries(event),
    ...(eventTime ? [] : [required("eventTime")]),
    ...(["Normal", "Warning"].includes(type) ? [] : [invalid("type", "", `has invalid value: ${type}`)]),
    ...unset("firstTimestamp", firstTimestamp !== undefined && firstTimestamp !== null),
    ...unset("lastTimestamp", lastTimestamp !== undefined && lastTimestamp !== null),
    ...unset("count", (count ?? 0) !== 0),
    ...unset("source", Object.keys(source).length > 0),
  ];
}

/** The fields of an event that happened are what they were; its series grows. */
const fixed = [
  "reason",
  "message",
  "count",
  "type",
  "action",
  "reportingComponent",
  "reportingInstance",
] as const;

/** events.k8s.io/v1, changed. */
export function validateNewEventUpdate(next: Event, old: Event): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateEitherWay(next, "reportingController"),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...(deepEqual(next.series, old.series) ? [] : validateSeries(next)),
    ...fixed.flatMap((field) => {
      const name = field === "reportingComponent" ? "reportingController" : field;
      return next[field] === old[field] ? [] : [invalid(name, next[field] ?? "", "field is immutable")];
    }),
  ];
}

/** ValidatePathSegmentName: what can stand in a URL. */
function pathSegment(name: string): readonly string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((mark) => name.includes(mark)).map((mark) => `may not contain '${mark}'`);
}

function validateEitherWay(event: Event, controllerField: string): readonly FieldError[] {
  const { metadata, involvedObject, eventTime } = event;
  const { namespace: own = "default" } = metadata;
  const { namespace: theirs = "" } = involvedObject;
  const fits =
    theirs === "" ? own === "default" || (Boolean(eventTime) && own === "kube-system") : own === theirs;
  return [
    // One of the newer sort is only asked for it where it names no namespace.
    ...(fits || (eventTime && theirs !== "")
      ? []
      : [invalid("involvedObject.namespace", theirs, "does not match event.namespace")]),
    ...(eventTime ? validateWhole(event, controllerField) : []),
  ];
}

function validateWhole(event: Event, controllerField: string): readonly FieldError[] {
  const { reportingComponent = "", reportingInstance = "", action = "", reason = "", message = "" } = event;
  const limited = (field: keyof typeof most, value: string): readonly FieldError[] =>
    value.length > most[field] ? [invalid(field, "", `can have at most ${most[field]} characters`)] : [];
  const needed = (field: keyof typeof most, value: string): readonly FieldError[] => [
    ...(value === "" ? [required(field)] : []),
    ...limited(field, value),
  ];
  return [
    ...(reportingComponent === "" ? [required(controllerField)] : []),
    ...invalidEach(controllerField, reportingComponent, qualifiedName(reportingComponent)),
    ...needed("reportingInstance", reportingInstance),
    ...needed("action", action),
    ...needed("reason", reason),
    ...limited("message", message),
  ];
}

function validateSeries({ series }: Event): readonly FieldError[] {
  if (series === undefined) return [];
  const { count = 0, lastObservedTime } = series;
  return [
    ...(count < 2 ? [invalid("series.count", "", `should be at least 2`)] : []),
    ...(lastObservedTime ? [] : [required("series.lastObservedTime")]),
  ];
}
