import { describe, expect, it } from "vitest";
import { AsyncQueue } from "./async-queue.ts";
import { DeadlineError, deadline } from "./deadline.ts";
import { Mailbox } from "./mailbox.ts";
import { Semaphore } from "./semaphore.ts";
import { silenceLimit } from "./silence-limit.ts";
import { untilAborted } from "./until-aborted.ts";

const never = new AbortController().signal;

/** Lets promises that are ready, and what follows from them, run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** A clock whose only sleep is ended by hand. */
function handClock() {
  const sleeps: { readonly ms: number; readonly end: () => void }[] = [];
  const open = new Set<number>();
  return {
    sleeps,
    open,
    now: () => 1000,
    sleep: async (ms: number, signal: AbortSignal): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const id = sleeps.length;
      open.add(id);
      sleeps.push({
        ms,
        end: () => {
          resolve(undefined);
        },
      });
      try {
        await untilAborted(promise, signal);
      } finally {
        open.delete(id);
      }
    },
  };
}

describe("a Mailbox", () => {
  const mailbox = (): Mailbox<string> => new Mailbox("first", (value) => value.startsWith("deleted"));

  it("keeps the newest value only", () => {
    const box = mailbox();
    box.put("second");
    box.put("third");
    expect(box.value).toBe("third");
  });

  it("never replaces a deletion by an update, but by another deletion", () => {
    const box = mailbox();
    box.put("deleted");
    box.put("updated");
    expect(box.value).toBe("deleted");
    box.put("deleted by force");
    expect(box.value).toBe("deleted by force");
  });

  it("does not wait when something came since it was cleared", async () => {
    const box = mailbox();
    box.clear();
    box.notify();
    await box.wait(undefined, handClock(), never);
  });

  it("wakes at a notification and leaves no timer behind", async () => {
    const box = mailbox();
    const clock = handClock();
    const waiting = box.wait(4000, clock, never);
    expect(clock.sleeps[0]?.ms).toBe(3000);
    box.put("second");
    await waiting;
    expect(clock.open.size).toBe(0);
  });

  it("is not woken by what is put quietly", async () => {
    const box = mailbox();
    const clock = handClock();
    const waiting = box.wait(2000, clock, never);
    box.put("second", "quietly");
    clock.sleeps[0]?.end();
    await waiting;
    expect(box.value).toBe("second");
  });

  it("ends its wait quietly at an abort", async () => {
    const end = new AbortController();
    const waiting = mailbox().wait(undefined, handClock(), end.signal);
    end.abort(new Error("over"));
    await waiting;
  });
});

describe("a deadline", () => {
  it("aborts its signal with a DeadlineError when the time is up", async () => {
    const clock = handClock();
    using bound = deadline(clock, 500, never);
    clock.sleeps[0]?.end();
    await turns();
    expect(bound.signal.reason).toBeInstanceOf(DeadlineError);
  });

  it("follows its parent and leaves no timer behind", async () => {
    const clock = handClock();
    const parent = new AbortController();
    {
      using bound = deadline(clock, 500, parent.signal);
      parent.abort("over");
      expect(bound.signal.reason).toBe("over");
    }
    await turns();
    expect(clock.open.size).toBe(0);
  });
});

describe("an AsyncQueue", () => {
  it("gives everything in order, also what comes while the consumer waits, and ends when closed", async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const item of queue) seen.push(item);
    })();
    await Promise.resolve();
    queue.push(2);
    queue.push(3);
    queue.close();
    queue.push(4);
    await reading;
    expect(seen).toEqual([1, 2, 3]);
  });

  it("ends at an abort without an error", async () => {
    const end = new AbortController();
    const queue = new AsyncQueue<number>();
    const reading = (async () => {
      for await (const _ of queue.until(end.signal)) continue;
      return "ended";
    })();
    await Promise.resolve();
    end.abort();
    expect(await reading).toBe("ended");
  });
});

describe("a Semaphore", () => {
  it("admits as many as it has places, the others in order of their coming", async () => {
    const semaphore = new Semaphore(2);
    const ends: (() => void)[] = [];
    const started: number[] = [];
    const work = (n: number) => async (): Promise<void> => {
      started.push(n);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      ends.push(() => {
        resolve(undefined);
      });
      await promise;
    };
    const all = [1, 2, 3, 4].map((n) => semaphore.run(work(n), never));
    await Promise.resolve();
    expect(started).toEqual([1, 2]);
    ends[0]?.();
    await all[0];
    await turns();
    expect(started).toEqual([1, 2, 3]);
    ends[1]?.();
    ends[2]?.();
    await all[2];
    await turns();
    ends[3]?.();
    await Promise.all(all);
    expect(started).toEqual([1, 2, 3, 4]);
  });

  it("passes a place on when the one who waited for it has gone, or the work has failed", async () => {
    const semaphore = new Semaphore(1);
    const end = new AbortController();
    await expect(semaphore.run(() => Promise.reject(new Error("broken")), never)).rejects.toThrow("broken");
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const holding = semaphore.run(() => promise, never);
    const waiting = semaphore.run(() => Promise.resolve("in"), end.signal);
    const next = semaphore.run(() => Promise.resolve("in"), never);
    end.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    resolve(undefined);
    await holding;
    expect(await next).toBe("in");
  });
});

describe("silenceLimit", () => {
  it("ends a silence, counted anew from each sign of life", async () => {
    const clock = handClock();
    using limit = silenceLimit(clock, 100, () => new Error("silent"), never);
    limit.heard();
    for (const sleep of [0, 1]) {
      await turns();
      clock.sleeps[sleep]?.end();
      await turns();
      expect(limit.signal.aborted).toBe(sleep === 1);
    }
    expect(limit.signal.reason).toEqual(new Error("silent"));
  });

  it("leaves no timer behind", async () => {
    const clock = handClock();
    const limit = silenceLimit(clock, 100, () => new Error("silent"), never);
    await turns();
    expect(clock.open.size).toBe(1);
    limit[Symbol.dispose]();
    await turns();
    expect([clock.open.size, limit.signal.aborted]).toEqual([0, false]);
  });
});
