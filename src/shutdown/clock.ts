import type { Ms } from "./model.ts";

/** The lab's time: monotonic, so that no lane of the picture jumps when the machine's clock is set. */
export interface LabClock {
  /** Milliseconds with a fraction, from any beginning. */
  now(): Ms;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
