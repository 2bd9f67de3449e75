import { eventName } from "../api/event-name.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import type { Event, Pod } from "../api/index.ts";
import { AsyncQueue } from "../util/async-queue.ts";
import {
  type CorrelatedEvent,
  type CorrelatorState,
  correlate,
  newCorrelator,
} from "./core/event-correlator.ts";
import type { EventText } from "./core/types.ts";
import type { KubeletDeps } from "./kubelet-options.ts";
import type { EventOccurrence } from "./parts.ts";
import type { EventSink } from "./ports.ts";
import { podTitle, runtimePodRefOf } from "./pod-ref.ts";

/** What recording events takes. */
export type EventRecorderEnv = Pick<
  KubeletDeps,
  "clock" | "node" | "rules" | "log" | "eventSpamFilter" | "onEvent"
> & {
  readonly sink: EventSink;
};

interface Write {
  readonly action: "create" | "update";
  readonly event: Event;
}

/** Makes Events of what the kubelet has to tell: counted and limited by the core's correlator, stored in order. */
export class EventRecorder {
  readonly #env: EventRecorderEnv;
  readonly #writes = new AsyncQueue<Write>();
  /** By pod. */
  readonly #correlators = new Map<string, CorrelatorState>();
  #made = 0;

  constructor(env: EventRecorderEnv) {
    this.#env = env;
  }

  /** Never waits and never fails: an event that cannot be stored is logged. */
  record(pod: Pod, text: EventText): void {
    const at = this.#env.clock.now();
    this.#env.onEvent?.({ pod, event: text, at } satisfies EventOccurrence);
    const { uid, name } = runtimePodRefOf(pod);
    const { rules, eventSpamFilter: spamFilter } = this.#env;
    const before = this.#correlators.get(uid) ?? newCorrelator;
    const { state, event } = correlate(before, text, this.#name(name, at), at, { rules, spamFilter });
    this.#correlators.set(uid, state);
    if (event.action !== "drop")
      this.#writes.push({ action: event.action, event: this.#event(pod, text, event) });
  }

  /** Forgets the counts of a pod that is gone. */
  forget(podUid: string): void {
    this.#correlators.delete(podUid);
  }

  /** Stores what is recorded until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for await (const { action, event } of this.#writes.until(signal)) {
      try {
        await this.#env.sink[action](event);
      } catch (error) {
        const { namespace = "", name = "" } = event.involvedObject;
        this.#env.log({
          level: "warn",
          message: "an event was not stored",
          pod: podTitle({ namespace, name }),
          error,
        });
      }
    }
  }

  #event(pod: Pod, { type, reason, fieldPath }: EventText, correlated: CorrelatedEvent): Event {
    const { name, message, count, firstAt, lastAt } = correlated;
    const ref = runtimePodRefOf(pod);
    const { resourceVersion } = pod.metadata;
    const { name: host } = this.#env.node;
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace: ref.namespace },
      involvedObject: {
        kind: "Pod",
        apiVersion: "v1",
        ...ref,
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      type,
      reason,
      message,
      source: { component: "kubelet", host },
      reportingComponent: "kubelet",
      reportingInstance: host,
      firstTimestamp: formatTimestamp(firstAt),
      lastTimestamp: formatTimestamp(lastAt),
      count,
      eventTime: null,
      action: "",
    };
  }

  /** `NAME.` and the hexadecimal nanoseconds; the counter keeps names of one millisecond apart. */
  #name(pod: string, at: number): string {
    const nanos = BigInt(at) * 1_000_000n + BigInt(this.#made++ % 1_000_000);
    return eventName(pod, nanos.toString(16));
  }
}
