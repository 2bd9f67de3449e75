import { aborted } from "./aborted.ts";
import { linkedAbort } from "./linked-abort.ts";
import type { EpochMs, Sleeper } from "./time.ts";

/**
 * Holds the newest value only, and wakes its one reader. A value that is final (a deletion) is replaced by another
 * final one only.
 */
export class Mailbox<T> {
  readonly #isFinal: (value: T) => boolean;
  #value: T;
  #dirty = false;
  #wake: (() => void) | undefined;

  constructor(value: T, isFinal: (value: T) => boolean) {
    this.#value = value;
    this.#isFinal = isFinal;
  }

  get value(): T {
    return this.#value;
  }

  /** `quietly`: newer, but no reason for the reader to look. */
  put(value: T, how: "waking" | "quietly" = "waking"): void {
    if (!this.#isFinal(this.#value) || this.#isFinal(value)) this.#value = value;
    if (how === "waking") this.notify();
  }

  /** Something else than the value has changed: the reader is to look again. */
  notify(): void {
    this.#dirty = true;
    this.#wake?.();
  }

  /** Forgets the notifications so far. Called before looking, so that later ones are not lost. */
  clear(): void {
    this.#dirty = false;
  }

  /** Waits for a notification since `clear`, or for the instant `until`, or (quietly) for the abort. */
  async wait(
    until: EpochMs | undefined,
    clock: Sleeper & { now(): EpochMs },
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#dirty || signal.aborted) return;
    using alarm = linkedAbort(signal);
    using end = aborted(alarm.signal);
    this.#wake = () => {
      alarm.abort();
    };
    try {
      if (until !== undefined) await clock.sleep(Math.max(0, until - clock.now()), alarm.signal);
      else await end.promise;
    } catch (reason) {
      if (!alarm.signal.aborted) throw reason;
    } finally {
      this.#wake = undefined;
      alarm.abort();
    }
  }
}
