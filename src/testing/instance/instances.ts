import { messageOf } from "../../util/errors.ts";
import type { Sleeper } from "../../util/time.ts";
import { untilAborted } from "../../util/until-aborted.ts";

/** What a pod needs of its instance while it lives. */
export interface Lease<T> {
  readonly instance: T;
  /** Says that the pod is gone. Idempotent. */
  readonly release: () => void;
}

interface Shareable {
  readonly alive: boolean;
  close(): Promise<void>;
}

/**
 * The one instance that all pods of a test process share: started for the first of them, ended some time after the last.
 * A test runner that keeps a process for many test files so ends up with no more than it uses.
 */
export class Instances<T extends Shareable> {
  readonly #start: () => Promise<T>;
  readonly #background: Sleeper;
  readonly #lingerMs: number;
  #instance: T | undefined;
  #starting: Promise<T> | undefined;
  #leases = 0;
  #linger: AbortController | undefined;

  constructor(start: () => Promise<T>, background: Sleeper, lingerMs: number) {
    this.#start = start;
    this.#background = background;
    this.#lingerMs = lingerMs;
  }

  /** The shared instance; the signal ends the wait for it, not its start, which others may wait for as well. */
  async lease(signal: AbortSignal): Promise<Lease<T>> {
    this.#leases += 1;
    this.#linger?.abort();
    let held = true;
    const release = (): void => {
      if (held && --this.#leases === 0) this.#endLater();
      held = false;
    };
    try {
      return { instance: await untilAborted(this.#living(), signal), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #living(): Promise<T> {
    if (this.#instance?.alive === true) return this.#instance;
    this.#starting ??= this.#startOne();
    return await this.#starting;
  }

  async #startOne(): Promise<T> {
    try {
      this.#instance = await this.#start();
      return this.#instance;
    } finally {
      this.#starting = undefined;
    }
  }

  #endLater(): void {
    const linger = new AbortController();
    this.#linger = linger;
    this.#background
      .sleep(this.#lingerMs, linger.signal)
      .then(
        async () => {
          await this.#end();
        },
        () => undefined, // Another pod has come.
      )
      .catch((error: unknown) => {
        process.emitWarning(`minikubelet: ${messageOf(error)}`);
      });
  }

  async #end(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const ending = this.#instance;
    if (this.#leases > 0 || ending === undefined) return;
    this.#instance = undefined;
    await ending.close();
  }
}
