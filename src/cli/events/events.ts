import type { Event } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { eventInterval } from "../print/event-interval.ts";
import { ColumnWriter } from "../print/table.ts";
import type { Session } from "../session.ts";

/** Flags of `events`, as kubectl names them. */
export interface EventsFlags {
  readonly allNamespaces?: boolean;
  readonly for?: string;
  readonly types?: string;
  readonly watch?: boolean;
}

/** Lists events, oldest first, and goes on with new ones when watching. */
export async function printEvents(session: Session, flags: EventsFlags): Promise<void> {
  const client = await session.connect();
  const namespace = flags.allNamespaces === true ? undefined : client.config.namespace;
  const { items, metadata } = await client.list<Event>(kinds.Event, { namespace }, session.signal);
  const wanted = (event: Event): boolean => matches(event, flags);
  const sorted = items.filter(wanted).sort((a, b) => lastSeen(a) - lastSeen(b));
  const writer = new ColumnWriter();
  const now = (): number => session.ports.clock.now();
  if (sorted.length === 0 && flags.watch !== true) {
    session.ports.stderr.write(
      namespace === undefined ? "No events found.\n" : `No events found in ${namespace} namespace.\n`,
    );
    return;
  }
  const header = [
    ...(namespace === undefined ? ["NAMESPACE"] : []),
    "LAST SEEN",
    "TYPE",
    "REASON",
    "OBJECT",
    "MESSAGE",
  ];
  session.ports.stdout.write(
    writer.write([header, ...sorted.map((event) => row(event, now(), namespace === undefined))]),
  );
  if (flags.watch !== true) return;
  for await (const { type, object } of client.watch<Event>(
    kinds.Event,
    { namespace, resourceVersion: metadata.resourceVersion },
    session.signal,
  )) {
    if (type !== "BOOKMARK" && type !== "DELETED" && wanted(object))
      session.ports.stdout.write(writer.write([row(object, now(), namespace === undefined)]));
  }
}

function matches(event: Event, flags: EventsFlags): boolean {
  const types = flags.types?.split(",").map((type) => type.toLowerCase());
  if (types !== undefined && !types.includes((event.type ?? "").toLowerCase())) return false;
  if (flags.for === undefined) return true;
  const [kind = "", name = ""] = flags.for.split("/");
  return (
    (event.involvedObject.kind ?? "").toLowerCase() === kind.replace(/s$/, "").toLowerCase() &&
    event.involvedObject.name === name
  );
}

function row(event: Event, now: number, withNamespace: boolean): readonly string[] {
  const object = `${event.involvedObject.kind ?? ""}/${event.involvedObject.name ?? ""}`;
  return [
    ...(withNamespace ? [event.metadata.namespace ?? ""] : []),
    eventInterval(event, now),
    event.type ?? "",
    event.reason ?? "",
    object,
    (event.message ?? "").trim(),
  ];
}

function lastSeen(event: Event): number {
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
  return Date.parse(last ?? event.metadata.creationTimestamp ?? "");
}
