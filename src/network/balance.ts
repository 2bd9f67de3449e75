import { deepEqual } from "../api/deep-equal.ts";
import type { EpochMs } from "../util/time.ts";
import type { Backend } from "./ports.ts";

/** Chooses a backend for each connection: one after the other, or the client's last one where clients stay. */
export class Balance {
  readonly #last = new Map<string, { readonly backend: Backend; readonly at: EpochMs }>();
  #turn = 0;

  /** @param affinityMs how long a client stays; undefined: not at all. @returns undefined where nobody is behind */
  choose(
    client: string,
    backends: readonly Backend[],
    affinityMs: number | undefined,
    now: EpochMs,
  ): Backend | undefined {
    const next = this.#remembered(client, backends, affinityMs, now) ?? this.#next(backends);
    if (next !== undefined && affinityMs !== undefined) this.#last.set(client, { backend: next, at: now });
    return next;
  }

  #remembered(
    client: string,
    backends: readonly Backend[],
    affinityMs: number | undefined,
    now: EpochMs,
  ): Backend | undefined {
    const last = this.#last.get(client);
    if (last === undefined || affinityMs === undefined || now - last.at > affinityMs) return undefined;
    return backends.find((backend) => deepEqual(backend, last.backend));
  }

  #next(backends: readonly Backend[]): Backend | undefined {
    const backend = backends[this.#turn % Math.max(backends.length, 1)];
    this.#turn++;
    return backend;
  }
}
