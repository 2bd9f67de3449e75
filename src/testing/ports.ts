import type { LabClock } from "../shutdown/clock.ts";
import type { EpochMs, Sleeper } from "../util/time.ts";

/** What the library needs of the process it runs in. */
export interface TestingPorts {
  readonly env: NodeJS.ProcessEnv;
  /** Waits that keep the process alive: somebody awaits them. */
  readonly clock: Sleeper & { now(): EpochMs };
  /** Waits that do not. */
  readonly background: Sleeper;
  readonly monotonicMs: LabClock["now"];
  /** Script of the daemon. */
  readonly daemonEntry: string;
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
