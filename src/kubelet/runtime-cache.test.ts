import { expect, it } from "vitest";
import { FakeRuntime } from "../runtime/fake/fake-runtime.ts";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { RuntimeContainer, RuntimePod } from "./ports.ts";
import { RuntimeCache } from "./runtime-cache.ts";

const never = new AbortController().signal;

/** A runtime whose answers to `inspect` are given by hand, one by one. */
class SlowRuntime extends FakeRuntime {
  readonly asked: ((state: RuntimeContainer["state"]) => void)[] = [];

  override async inspect(id: string): Promise<RuntimeContainer> {
    const { promise, resolve } = Promise.withResolvers<RuntimeContainer["state"]>();
    this.asked.push(resolve);
    const state = await promise;
    return {
      id,
      pod: { uid: "u", namespace: "default", name: "web" },
      name: "main",
      kind: "app",
      attempt: 0,
      sandboxId: "s",
      createdAt: 0,
      state,
      image: "",
      imageId: "",
      specHash: "",
      terminationMessagePath: "",
      terminationMessagePolicy: "File",
    };
  }
}

function cacheOf(
  runtime: FakeRuntime,
  clock: VirtualClock,
): { cache: RuntimeCache; log: string[]; up: boolean[] } {
  const log: string[] = [];
  const up: boolean[] = [];
  const cache = new RuntimeCache({
    runtime,
    clock,
    log: ({ message }) => log.push(message),
    changed: () => undefined,
    reachable: (reachable) => up.push(reachable),
  });
  return { cache, log, up };
}

it("shares one inspect between callers, but never one that was asked before the call", async () => {
  const clock = new VirtualClock();
  const runtime = new SlowRuntime({ clock });
  const { cache } = cacheOf(runtime, clock);
  const first = cache.refresh("c");
  const second = cache.refresh("c");
  const third = cache.refresh("c");
  await clock.advance(0);
  expect(runtime.asked).toHaveLength(1);
  runtime.asked[0]?.({ kind: "created" });
  await first;
  await clock.advance(0);
  expect(runtime.asked).toHaveLength(2);
  runtime.asked[1]?.({ kind: "running", startedAt: 5 });
  await Promise.all([second, third]);
  expect(cache.container("c")?.state.kind).toBe("running");
});

it.each([
  ["the start, and asks no more", { kind: "running", startedAt: 5 }, 1],
  ["what was before it, and asks again", { kind: "created" }, 2],
] as const)("takes an inspect under way at a start for %s", async (_, state, asked) => {
  const clock = new VirtualClock();
  const runtime = new SlowRuntime({ clock });
  const { cache } = cacheOf(runtime, clock);
  const event = cache.refresh("c");
  const started = cache.started("c");
  await clock.advance(0);
  runtime.asked[0]?.(state);
  await event;
  await clock.advance(0);
  expect(runtime.asked).toHaveLength(asked);
  runtime.asked[1]?.({ kind: "running", startedAt: 5 });
  await started;
  expect(cache.container("c")?.state.kind).toBe("running");
});

/** Refuses the first lists. */
class ShyRuntime extends FakeRuntime {
  refusals = 0;

  override async list(): Promise<readonly RuntimePod[]> {
    if (this.refusals-- > 0) throw new Error("not now");
    return await super.list();
  }
}

it("lists again each second while the engine is there but refuses to list", async () => {
  const clock = new VirtualClock();
  const runtime = new ShyRuntime({ clock });
  runtime.refusals = 2;
  const { cache, log, up } = cacheOf(runtime, clock);
  {
    await using tasks = new TaskGroup(never);
    tasks.spawn((signal) => cache.run(signal));
    await clock.advance(1500);
    expect(up).toEqual([]);
    await clock.advance(1000);
    expect(up).toEqual([true]);
  }
  expect(log).toEqual(Array(2).fill("cannot list the engine's containers"));
  await runtime.close();
});

it("freezes when the engine goes away, and lists again when it is back", async () => {
  const clock = new VirtualClock();
  const runtime = new FakeRuntime({ clock });
  const { cache, log, up } = cacheOf(runtime, clock);
  {
    await using tasks = new TaskGroup(never);
    tasks.spawn((signal) => cache.run(signal));
    await clock.advance(10);
    await cache.connected(never);
    runtime.engineDisconnect("the socket is gone");
    await clock.advance(10);
    let isBack = false;
    tasks.spawn(async (signal) => {
      await cache.connected(signal);
      isBack = true;
    });
    await clock.advance(60_000);
    expect(isBack).toBe(false);
    runtime.engineReconnect();
    await clock.advance(10);
    expect(isBack).toBe(true);
    expect(up).toEqual([true, false, true]);
  }
  expect(log).toEqual(["the engine is away: the socket is gone"]);
  await runtime.close();
  expect(clock.pending).toBe(0);
});
