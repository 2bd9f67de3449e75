import type { Event } from "../../api/index.ts";
import type { Clock, EventSink } from "../../kubelet/ports.ts";
import type { EpochMs } from "../../util/time.ts";

/** One write of an event. */
export interface EventTraceEntry {
  readonly at: EpochMs;
  readonly event: Event;
}

/** Stored Events; `trace` has every write in order. */
export class FakeEvents implements EventSink {
  readonly trace: EventTraceEntry[] = [];
  readonly stored: Map<string, Event> = new Map();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async create(event: Event): Promise<void> {
    await this.update(event);
  }

  async update(event: Event): Promise<void> {
    await Promise.resolve();
    this.stored.set(`${event.metadata.namespace ?? ""}/${event.metadata.name ?? ""}`, event);
    this.trace.push({ at: this.#clock.now(), event });
  }
}
