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
