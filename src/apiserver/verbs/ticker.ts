import { linkedAbort, type LinkedAbort } from "../../util/linked-abort.ts";
import type { Sleeper } from "../../util/time.ts";

/**
 * Ticks at an interval while somebody waits for something else. One timer for all waits: a watch may bring hundreds of
 * events a second, and a timer for each would cost more than the event.
 */
export class Ticker implements Disposable {
  readonly #end: LinkedAbort;
  #missed = false;
  #tick: () => void = () => undefined;

  constructor(clock: Sleeper, ms: number, signal: AbortSignal) {
    this.#end = linkedAbort(signal);
    this.#run(clock, ms).catch(() => undefined); // It ends with the signal or with us.
  }

  /** What `wanted` comes to, or `"tick"` before. Call it again with the same promise to wait on. */
  async race<T>(wanted: Promise<T>): Promise<T | "tick"> {
    if (this.#missed) {
      this.#missed = false;
      return "tick";
    }
    // Not Promise.race: on a promise that waits for long it leaves something behind at each call.
    const { promise, resolve, reject } = Promise.withResolvers<T | "tick">();
    this.#tick = () => {
      resolve("tick");
    };
    wanted.then(resolve, reject);
    try {
      return await promise;
    } finally {
      this.#tick = () => {
        this.#missed = true;
      };
    }
  }

  async #run(clock: Sleeper, ms: number): Promise<never> {
    for (;;) {
      await clock.sleep(ms, this.#end.signal);
      this.#tick();
    }
  }

  [Symbol.dispose](): void {
    this.#end.abort();
  }
}
