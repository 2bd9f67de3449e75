import type { Clock } from "../../kubelet/ports.ts";
import type { EpochMs } from "../../util/time.ts";

interface Timer {
  readonly at: EpochMs;
  readonly registration: number;
  fire(): void;
}

/** 2026-01-01T00:00:00Z: a round instant, so that traces are easy to read. */
const virtualStart: EpochMs = 1_767_225_600_000;

/**
 * A clock that stands still until it is advanced. Timers fire in the order of their instant, then of their
 * registration; between two of them all pending work (promises, ticks) runs to its end.
 */
export class VirtualClock implements Clock {
  readonly start: EpochMs;
  readonly #timers = new Set<Timer>();
  readonly #turns: number;
  #now: EpochMs;
  #registrations = 0;

  /** @param turns of the event loop that pending work is given: connections with TLS need several */
  constructor(start: EpochMs = virtualStart, turns = 1) {
    this.start = start;
    this.#now = start;
    this.#turns = turns;
  }

  now(): EpochMs {
    return this.#now;
  }

  /** Timers that have not fired: 0 when everything that waits has been ended. */
  get pending(): number {
    return this.#timers.size;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const timer: Timer = {
      // Whole milliseconds, as a real clock tells them.
      at: this.#now + Math.ceil(Math.max(0, ms)),
      registration: this.#registrations++,
      fire: () => {
        resolve(undefined);
      },
    };
    const onAbort = (): void => {
      this.#timers.delete(timer);
      reject(signal.reason as Error);
    };
    this.#timers.add(timer);
    signal.addEventListener("abort", onAbort);
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#drain();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.fire();
      await this.#drain();
    }
    this.#now = end;
  }

  /** Lets time pass, timer by timer, until `work` has ended. @throws Error after `limitMs` */
  async awaiting<T>(work: Promise<T>, limitMs = 3_600_000): Promise<T> {
    const end = this.#now + limitMs;
    const state = { settled: false };
    const settle = (): void => {
      state.settled = true;
    };
    work.then(settle, settle);
    await this.#drain();
    for (let next = this.#next(end); !state.settled; next = this.#next(end)) {
      if (next === undefined) throw new Error(`not done after ${limitMs} ms of virtual time`);
      await this.advance(next.at - this.#now);
    }
    return await work;
  }

  async #drain(): Promise<void> {
    for (let i = 0; i < this.#turns; i++) await turn();
  }

  #next(end: EpochMs): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (first === undefined || timer.at < first.at) first = timer;
    }
    return first;
  }
}

/** One turn of the real event loop: every promise and tick that is ready, and all that follow from them, have run. */
async function turn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  // eslint-disable-next-line no-restricted-globals -- not a wait: this is how virtual time lets real work catch up
  setImmediate(() => {
    resolve(undefined);
  });
  await promise;
}
