import type { EngineClock } from "../../api/timeline.ts";
import type { Log } from "../../kubelet/log.ts";
import type { Clock } from "../../kubelet/ports.ts";

/** Clocks of virtual machines drift, and jump when a laptop wakes. */
const compareEveryMs = 60_000;

/** Knows how the engine's clock stands to ours. */
export class EngineClockWatch {
  readonly #measure: () => Promise<EngineClock>;
  readonly #clock: Clock;
  readonly #log: Log;
  #last: EngineClock = { offsetMilliseconds: 0, uncertaintyMilliseconds: 0 };

  /** @param measure compares the clocks once */
  constructor(measure: () => Promise<EngineClock>, clock: Clock, log: Log) {
    this.#measure = measure;
    this.#clock = clock;
    this.#log = log;
  }

  get last(): EngineClock {
    return this.#last;
  }

  /** Compares now; an engine that does not answer leaves all as it is. */
  async compare(): Promise<void> {
    try {
      this.#last = await this.#measure();
    } catch (error) {
      this.#log({ level: "warn", message: "the engine's clock could not be compared with ours", error });
    }
  }

  /** Compares again and again until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(compareEveryMs, signal);
      await this.compare();
    }
  }
}
