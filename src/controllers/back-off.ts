import type { EpochMs } from "../util/time.ts";

interface Failure {
  readonly count: number;
  readonly until: EpochMs;
  readonly message: string;
}

/** As client-go's rate limited queues do it by default. */
const firstMs = 5;
const longestMs = 1_000_000;

/** When to try again what has failed: after 5 ms at first, then twice as long each time. */
export class BackOff {
  readonly #failures = new Map<string, Failure>();

  /** The failure that is waited for at this time. */
  waiting(key: string, now: EpochMs): Failure | undefined {
    const failure = this.#failures.get(key);
    return failure !== undefined && failure.until > now ? failure : undefined;
  }

  /** One failure more: when to try again. */
  fail(key: string, message: string, now: EpochMs): EpochMs {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const until = now + Math.min(longestMs, firstMs * 2 ** (count - 1));
    this.#failures.set(key, { count, until, message });
    return until;
  }

  clear(key: string): void {
    this.#failures.delete(key);
  }

  /** Forgets all others. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#failures.keys()) if (!keys.has(key)) this.#failures.delete(key);
  }
}
