import { kinds } from "../../api/scheme.ts";
import type { Event } from "../../api/index.ts";
import { validateNewEvent, validateNewEventUpdate } from "../../api/validation/events.ts";
import type { Resource, Strategy } from "./resource.ts";

/** core/v1 field → the name that events.k8s.io/v1 gives it. */
const names: Readonly<Record<string, string>> = {
  involvedObject: "regarding",
  message: "note",
  reportingComponent: "reportingController",
  source: "deprecatedSource",
  firstTimestamp: "deprecatedFirstTimestamp",
  lastTimestamp: "deprecatedLastTimestamp",
  count: "deprecatedCount",
};
const coreNames = Object.fromEntries(Object.entries(names).map(([core, wire]) => [wire, core]));

const newEventStrategy: Strategy<Event> = {
  validate: validateNewEvent,
  validateUpdate: validateNewEventUpdate,
};

/** The same events as events.k8s.io/v1, for clients that know only the newer group. */
export function eventViews(resources: readonly Resource[]): readonly Resource[] {
  return resources
    .filter(({ group, kind }) => group === "" && kind === kinds.Event.kind)
    .map((events) => ({
      ...events,
      group: "events.k8s.io",
      strategy: newEventStrategy,
      wire: { encode: (object) => renamed(object, names), decode: (object) => renamed(object, coreNames) },
    }));
}

function renamed<T extends object>(object: T, table: Readonly<Record<string, string>>): T {
  const entries = Object.entries(object).map(([key, value]) => [table[key] ?? key, value] as const);
  return Object.fromEntries(entries) as T;
}
