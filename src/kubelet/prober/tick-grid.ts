import type { EpochMs } from "../../util/time.ts";

/**
 * When a probe is due: a fixed grid that remembers one missed tick and drops the others, as Go's ticker does. So a
 * probe slower than its period is followed by the next one at once.
 */
export class TickGrid {
  readonly #periodMs: number;
  #next: EpochMs;

  constructor(start: EpochMs, periodMs: number) {
    this.#periodMs = periodMs;
    this.#next = start + periodMs;
  }

  get next(): EpochMs {
    return this.#next;
  }

  /** Takes the due tick, if there is one. */
  take(now: EpochMs): boolean {
    if (now < this.#next) return false;
    this.#next += (Math.floor((now - this.#next) / this.#periodMs) + 1) * this.#periodMs;
    return true;
  }

  /** Begins a new grid: the next tick comes a whole period from now. */
  reset(now: EpochMs): void {
    this.#next = now + this.#periodMs;
  }
}
