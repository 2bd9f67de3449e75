/** What every Clock must do: the suite runs on virtual and on real time. */
import { describe, expect, it } from "vitest";
import type { Clock } from "./ports.ts";

export interface ClockFixture {
  readonly clock: Clock;
  /** Lets time pass until `work` has ended. */
  readonly awaiting: <T>(work: Promise<T>) => Promise<T>;
}

export function clockContract(name: string, make: () => ClockFixture): void {
  describe(`a Clock (${name})`, () => {
    it("sleeps at least as long as asked", async () => {
      const { clock, awaiting } = make();
      const begun = clock.now();
      await awaiting(clock.sleep(20, new AbortController().signal));
      expect(clock.now() - begun).toBeGreaterThanOrEqual(19); // Timers and the wall clock round differently.
    });

    it("takes no time and a negative time for the next turn", async () => {
      const { clock, awaiting } = make();
      await awaiting(clock.sleep(0, new AbortController().signal));
      await awaiting(clock.sleep(-5, new AbortController().signal));
    });

    it("rejects with the reason of an abort, before and during the sleep", async () => {
      const { clock, awaiting } = make();
      const end = new AbortController();
      const reason = new Error("no more");
      const sleeping = clock.sleep(60_000, end.signal);
      end.abort(reason);
      await expect(awaiting(sleeping)).rejects.toBe(reason);
      await expect(awaiting(clock.sleep(60_000, end.signal))).rejects.toBe(reason);
    });
  });
}
