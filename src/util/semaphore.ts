import { untilAborted } from "./until-aborted.ts";

/** Lets a limited number of holders in at once, first come, first served. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(permits: number) {
    this.#free = permits;
  }

  /** Runs `work` when a place is free. Rejects with the signal's reason when aborted while waiting. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#acquire(signal);
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  async #acquire(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const admit = (): void => {
      resolve(undefined);
    };
    this.#waiting.push(admit);
    try {
      await untilAborted(promise, signal);
    } catch (reason) {
      const at = this.#waiting.indexOf(admit);
      // Admitted and aborted in the same turn: the place goes on to the next.
      if (at < 0) this.#release();
      else this.#waiting.splice(at, 1);
      throw reason;
    }
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
