import { describe, expect, it } from "vitest";
import { linkedAbort } from "./linked-abort.ts";
import { TaskGroup } from "./task-group.ts";
import { untilAborted } from "./until-aborted.ts";

const never = new AbortController().signal;
const forever = (signal: AbortSignal): Promise<void> =>
  untilAborted(new Promise<never>(() => undefined), signal);

describe("a TaskGroup", () => {
  it("aborts the others at the first failure, waits for them, and rethrows that failure", async () => {
    const group = new TaskGroup(never);
    const ends: string[] = [];
    group.spawn(async (signal) => {
      try {
        await forever(signal);
      } finally {
        ends.push("other");
      }
    });
    group.spawn(() => Promise.reject(new Error("first")));
    group.spawn(async (signal) => {
      await forever(signal).catch(() => {
        throw new Error("second");
      });
    });
    await expect(group.idle()).rejects.toThrow("first");
    expect(ends).toEqual(["other"]);
    expect(group.size).toBe(0);
  });

  it("leaving its block aborts and awaits every task", async () => {
    const ends: string[] = [];
    {
      await using group = new TaskGroup(never);
      group.spawn((signal) => forever(signal).finally(() => ends.push("ended")));
    }
    expect(ends).toEqual(["ended"]);
  });

  it("ends with its parent's signal, and takes no tasks once closed", async () => {
    const parent = new AbortController();
    const group = new TaskGroup(parent.signal);
    group.spawn(forever);
    parent.abort(new Error("over"));
    await group.idle();
    await group.close();
    expect(() => {
      group.spawn(forever);
    }).toThrow("closed");
  });

  it("waits in idle also for tasks that tasks have spawned", async () => {
    const group = new TaskGroup(never);
    const seen: string[] = [];
    group.spawn(async () => {
      await Promise.resolve();
      group.spawn(async () => {
        await Promise.resolve();
        seen.push("inner");
      });
    });
    await group.idle();
    expect(seen).toEqual(["inner"]);
  });
});

describe("linkedAbort", () => {
  it("takes over the reason of the parent that aborts first, and lets go of the others", () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const linked = linkedAbort(a.signal, b.signal);
    b.abort("b");
    a.abort("a");
    expect(linked.signal.reason).toBe("b");
  });

  it("is aborted from the start by an aborted parent", () => {
    expect(linkedAbort(never, AbortSignal.abort("gone")).signal.reason).toBe("gone");
  });

  it("no longer follows once disposed, and disposing does not abort", () => {
    const parent = new AbortController();
    const linked = linkedAbort(parent.signal);
    linked[Symbol.dispose]();
    parent.abort();
    expect(linked.signal.aborted).toBe(false);
  });
});
