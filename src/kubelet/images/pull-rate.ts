import type { Clock } from "../ports.ts";
import type { EpochMs } from "../../util/time.ts";

/** registryPullQPS and registryBurst of the kubelet's configuration: a token bucket that never waits. */
export class PullRate {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: EpochMs;

  /** `perSecond` 0 means no limit. */
  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = clock.now();
  }

  /** Takes a token if there is one. */
  tryAccept(): boolean {
    if (this.#perSecond === 0) return true;
    const now = this.#clock.now();
    const gained = (Math.max(0, now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
