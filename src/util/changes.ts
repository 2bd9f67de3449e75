import { untilAborted } from "./until-aborted.ts";

/** Lets others wait for a change of something that somebody else changes. */
export class Changes {
  #next = Promise.withResolvers<undefined>();

  tell(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve(undefined);
  }

  /** Resolves with the first result of `decide` that is defined; asks again at every change. */
  async until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const result = decide();
      if (result !== undefined) return result;
      await untilAborted(this.#next.promise, signal);
    }
  }
}
