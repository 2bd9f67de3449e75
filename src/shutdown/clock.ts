import type { Sleeper } from "../util/time.ts";
import type { Ms } from "./model.ts";

/** The lab's time: monotonic, so that no lane of the picture jumps when the machine's clock is set. */
export interface LabClock {
  /** Milliseconds with a fraction, from any beginning. */
  now(): Ms;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Monotonic time with the waits of a sleeper: what the lab and its timelines go by. */
export function labClock(now: LabClock["now"], sleeper: Sleeper): LabClock {
  return {
    now,
    sleep: async (ms, signal) => {
      await sleeper.sleep(ms, signal);
    },
  };
}
