import { expect, it } from "vitest";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { Instances } from "./instances.ts";

class FakeInstance {
  alive = true;
  async close(): Promise<void> {
    this.alive = false;
    await Promise.resolve();
  }
}
const never = new AbortController().signal;

function pool(start?: (count: number) => Promise<FakeInstance>): {
  readonly instances: Instances<FakeInstance>;
  readonly started: readonly FakeInstance[];
  readonly clock: VirtualClock;
} {
  const clock = new VirtualClock();
  const started: FakeInstance[] = [];
  let count = 0;
  const startOne = async (): Promise<FakeInstance> => {
    const instance = (await start?.((count += 1))) ?? new FakeInstance();
    started.push(instance);
    return instance;
  };
  return { instances: new Instances(startOne, clock, 10_000), started, clock };
}

it("all pods of a process share one", async () => {
  const { instances, started } = pool();
  const [a, b] = await Promise.all([instances.lease(never), instances.lease(never)]);
  expect(a.instance).toBe(b.instance);
  expect(started).toHaveLength(1);
});

it("it ends some time after the last pod, and the next pod starts another", async () => {
  const { instances, started, clock } = pool();
  const [a, b] = [await instances.lease(never), await instances.lease(never)];
  a.release();
  a.release();
  await clock.advance(60_000);
  expect(started[0]?.alive).toBe(true);
  b.release();
  await clock.advance(9_999);
  expect(started[0]?.alive).toBe(true);
  await clock.advance(1);
  expect(started[0]?.alive).toBe(false);
  expect((await instances.lease(never)).instance).toBe(started[1]);
  expect(clock.pending).toBe(0);
});

it("a pod that comes in time keeps it", async () => {
  const { instances, started, clock } = pool();
  (await instances.lease(never)).release();
  await clock.advance(9_000);
  const { instance } = await instances.lease(never);
  await clock.advance(60_000);
  expect([instance.alive, started.length, clock.pending]).toEqual([true, 1, 0]);
});

it("one that has died is replaced, once for all who come", async () => {
  const { instances, started } = pool();
  const { instance } = await instances.lease(never);
  instance.alive = false;
  await Promise.all([instances.lease(never), instances.lease(never)]);
  expect(started).toHaveLength(2);
});

it("a start that failed is tried again by the next pod", async () => {
  const { instances } = pool(async (count) => {
    await Promise.resolve();
    if (count === 1) throw new Error("no engine");
    return new FakeInstance();
  });
  await expect(instances.lease(never)).rejects.toThrow("no engine");
  expect((await instances.lease(never)).instance.alive).toBe(true);
});

it("who gives up waiting does not end the start that others wait for; without others it ends afterwards", async () => {
  const { promise, resolve } = Promise.withResolvers<FakeInstance>();
  const { instances, clock } = pool(async () => await promise);
  const abort = new AbortController();
  const waiting = instances.lease(abort.signal);
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  const instance = new FakeInstance();
  resolve(instance);
  await clock.advance(10_000);
  expect(instance.alive).toBe(false);
});
