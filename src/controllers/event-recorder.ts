import { randomUUID } from "node:crypto";
import { eventName } from "../api/event-name.ts";
import type { Event, KubeObject } from "../api/index.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import type { EpochMs } from "../util/time.ts";
import { EVENTS } from "./collections.ts";
import { eventSuffix } from "./event-suffix.ts";
import type { ControllerEnv } from "./on-change.ts";

/** What happened to an object. */
export interface Occurrence {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** As many as client-go's correlator remembers. */
const REMEMBERED = 4096;

/** Writes the events of one controller; what happens again counts up the event that is there. */
export class EventRecorder {
  readonly #env: ControllerEnv;
  readonly #component: string;
  /** Names of events by what they say. */
  readonly #known = new Map<string, string>();

  /** @param component e.g. `deployment-controller` */
  constructor(env: ControllerEnv, component: string) {
    this.#env = env;
    this.#component = component;
  }

  /** @throws StorageError when the event cannot be written */
  async record(object: KubeObject, occurrence: Occurrence): Promise<void> {
    const { store, clock } = this.#env;
    const { name = "", namespace = "", uid } = object.metadata;
    const key = [uid, occurrence.type, occurrence.reason, occurrence.message].join("\n");
    const told = this.#known.get(key) ?? eventName(name, eventSuffix(clock.now()));
    this.#remember(key, told);
    await store.write(EVENTS, namespace, told, (current) => ({
      set:
        current === undefined
          ? firstOf(object, occurrence, told, this.#component, clock.now())
          : againOf(current, clock.now()),
    }));
  }

  #remember(key: string, name: string): void {
    this.#known.delete(key);
    this.#known.set(key, name);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

function firstOf(
  { apiVersion = "", kind = "", metadata }: KubeObject,
  occurrence: Occurrence,
  told: string,
  component: string,
  now: EpochMs,
): Event {
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = metadata;
  const at = formatTimestamp(now);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: told, namespace, uid: randomUUID(), creationTimestamp: at },
    involvedObject: { kind, namespace, name, uid, apiVersion, resourceVersion },
    ...occurrence,
    source: { component },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: "",
  };
}

function againOf(event: Event, now: EpochMs): Event {
  return { ...event, count: (event.count ?? 1) + 1, lastTimestamp: formatTimestamp(now) };
}
