import type { EpochMs } from "../../util/time.ts";

/** The time, and the only way to wait for it. */
export interface Clock {
  now(): EpochMs;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. Leaves no timer behind. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Draws the jitter of retries: a number in [0, 1). */
export type Random = () => number;
