import { describe, expect, it } from "vitest";
import { clockContract } from "../../kubelet/clock.contract.ts";
import { VirtualClock } from "./virtual-clock.ts";

const never = new AbortController().signal;

clockContract("virtual", () => {
  const clock = new VirtualClock();
  return { clock, awaiting: (work) => clock.awaiting(work) };
});

describe("a VirtualClock", () => {
  it("fires timers by instant, then by registration, and lets work run between them", async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const note = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms, never);
      seen.push(`${name}@${clock.now().toString()}`);
      if (name === "b") await note("b2", 5);
    };
    const all = Promise.all([note("c", 20), note("a", 10), note("b", 10), note("d", 15)]);
    await clock.advance(20);
    await all;
    expect(seen).toEqual(["a@10", "b@10", "d@15", "b2@15", "c@20"]);
  });

  it("leaves what is due later pending, and nothing after an abort", async () => {
    const clock = new VirtualClock();
    const end = new AbortController();
    const sleeping = clock.sleep(100, end.signal).catch(() => "aborted");
    await clock.advance(99);
    expect(clock.pending).toBe(1);
    end.abort();
    expect(await sleeping).toBe("aborted");
    expect(clock.pending).toBe(0);
  });

  it("says so when work does not end within the limit", async () => {
    const clock = new VirtualClock();
    await expect(clock.awaiting(clock.sleep(2000, never), 1000)).rejects.toThrow("not done after 1000 ms");
  });
});
