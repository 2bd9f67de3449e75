import type { EpochMs } from "../util/time.ts";
import type { Kill } from "./core/types.ts";
import type { TerminationRecord } from "./ports.ts";
import type { PodRun } from "./worker-env.ts";

/**
 * How far the ending of one container has come and what is left of its grace. For a deletion it is written down before
 * each step, so that a daemon that comes after a crash goes on instead of starting anew (decision 10).
 */
export class TerminationProgress {
  /** A former daemon, or a shortened deletion, had begun already. */
  readonly resumed: boolean;
  readonly #run: PodRun;
  readonly #durable: boolean;
  #record: TerminationRecord;
  #graceSeconds: number;

  constructor(kill: Kill, run: PodRun) {
    const { clock, terminations } = run.env;
    this.#run = run;
    this.#durable = kill.reason === "deletion";
    const before = this.#durable
      ? terminations.get(run.ref.uid).find(({ container }) => container === kill.name)
      : undefined;
    this.resumed = before !== undefined;
    this.#record = before ?? { uid: run.ref.uid, container: kill.name, startedAt: clock.now() };
    this.#graceSeconds = kill.graceSeconds - wholeSeconds(clock.now() - this.#record.startedAt);
  }

  /** Seconds of the grace that are left; may be negative. */
  get graceSeconds(): number {
    return this.#graceSeconds;
  }

  get preStopStartedAt(): EpochMs | undefined {
    return this.#record.preStopStartedAt;
  }

  get termSentAt(): EpochMs | undefined {
    return this.#record.termSentAt;
  }

  async begin(): Promise<void> {
    if (!this.resumed) await this.#write({});
  }

  async preStopBegins(): Promise<void> {
    await this.#write({ preStopStartedAt: this.#run.env.clock.now() });
  }

  /**
   * Before the stop signal.
   * @returns milliseconds until SIGKILL: what is left of the grace, at least the minimum unless the signal was sent
   * long ago; after a force delete the minimum from now
   */
  async termBegins(minimumSeconds: number): Promise<number> {
    const now = this.#run.env.clock.now();
    const { termSentAt } = this.#record;
    const fresh = Math.max(this.#graceSeconds, minimumSeconds) * 1000;
    if (termSentAt === undefined || this.#run.removed) {
      await this.#write({ termSentAt: now });
      return fresh;
    }
    return Math.max(this.#graceSeconds * 1000, termSentAt + minimumSeconds * 1000 - now, 0);
  }

  /** Takes the whole seconds that `work` needs off the grace (the kubelet truncates each wait by itself). */
  async spend<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.#run.env;
    const begun = clock.now();
    try {
      return await work();
    } finally {
      this.#graceSeconds -= wholeSeconds(clock.now() - begun);
    }
  }

  async #write(step: Partial<TerminationRecord>): Promise<void> {
    this.#record = { ...this.#record, ...step };
    if (this.#durable) await this.#run.env.terminations.put(this.#record);
  }
}

function wholeSeconds(ms: number): number {
  return Math.trunc(ms / 1000);
}
