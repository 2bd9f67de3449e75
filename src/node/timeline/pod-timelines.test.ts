import { expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import type { PodTimeline } from "../../api/timeline.ts";
import type { Occurrence } from "../../kubelet/timeline/recorder.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { memoryBackend, openStore, type Store } from "../../storage/index.ts";
import { pods, podTimelines } from "../collections.ts";
import { keptAfterGoneMs, keptGone, PodTimelines } from "./pod-timelines.ts";

interface Bench {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly timelines: PodTimelines;
  readonly tell: (uid: string, reason: string, more?: Partial<Occurrence>) => void;
  readonly stored: (name?: string) => PodTimeline | undefined;
  readonly names: () => readonly string[];
  readonly stop: () => Promise<void>;
}

function bench(clock = new VirtualClock(), store?: Store): Bench {
  const own =
    store ?? openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => clock.now() });
  let uids = 0;
  const problems: unknown[] = [];
  const timelines = new PodTimelines({
    store: own,
    clock,
    log: (entry) => problems.push(entry),
    newUid: () => `t-${String(++uids)}`,
    engineClock: () => ({ offsetMilliseconds: 100, uncertaintyMilliseconds: 3 }),
  });
  const life = new AbortController();
  const running = timelines.run(life.signal);
  return {
    clock,
    store: own,
    timelines,
    tell: (uid, reason, more = {}) => {
      const pod = { namespace: "default", name: "web", uid };
      timelines.record(pod, { type: "Pod", reason, at: clock.now(), ...more });
    },
    stored: (name = "web") => own.get(podTimelines, "default", name),
    names: () => own.list(podTimelines).items.map(({ metadata }) => metadata.name),
    stop: async () => {
      life.abort(new Error("stop"));
      await running;
      expect(problems).toEqual([]);
      expect(clock.pending).toBe(0);
    },
  };
}

it("stores what it is told soon, and at most every 250 ms", async () => {
  const { clock, store, tell, stored, stop } = bench();
  await clock.advance(1_000);
  const before = store.revision;
  for (let index = 0; index < 100; index++) {
    tell("uid-aaaa1111", `R${String(index)}`, { type: "Event" });
    await clock.advance(10);
  }
  await clock.advance(250);
  expect(stored()).toMatchObject({
    apiVersion: "minikubelet.io/v1alpha1",
    kind: "PodTimeline",
    metadata: { name: "web", namespace: "default", uid: "t-1" },
    pod: { namespace: "default", name: "web", uid: "uid-aaaa1111" },
    engineClock: { offsetMilliseconds: 100, uncertaintyMilliseconds: 3 },
  });
  expect(stored()?.entries).toHaveLength(100);
  expect(store.revision - before).toBeLessThanOrEqual(6);
  await stop();
});

it("stores the rest when it is stopped, and goes on with it after a restart", async () => {
  const { clock, store, tell, stored, stop } = bench();
  await clock.advance(10);
  tell("uid-1", "Seen");
  await clock.advance(1);
  tell("uid-1", "R", { type: "Event" });
  await stop();
  expect(stored()?.entries).toHaveLength(2);
  const pod: Pod = {
    metadata: { name: "web", namespace: "default", uid: "uid-1" },
    spec: { containers: [] },
  };
  await store.write(pods, "default", "web", () => ({ set: pod }));
  const next = bench(clock, store);
  next.tell("uid-1", "Adopted");
  await clock.advance(300);
  expect(next.stored()?.entries?.map(({ reason }) => reason)).toEqual(["Seen", "R", "Adopted"]);
  expect(next.stored()).toMatchObject({ metadata: { uid: "t-1" } });
  await next.stop();
});

it("a pod that went while the daemon was away is gone", async () => {
  const { clock, store, tell, stop } = bench();
  tell("uid-1", "Seen");
  await stop();
  const next = bench(clock, store);
  await clock.advance(300);
  expect(next.stored()?.goneAt).toBeDefined();
  expect(next.stored()?.entries?.at(-1)).toMatchObject({
    reason: "Gone",
    message: "while the daemon was away",
  });
  await next.stop();
});

it("the name leads to the newest pod; its predecessor stays under a longer one", async () => {
  const { clock, tell, stored, names, stop } = bench();
  tell("uid-aaaa1111", "Seen");
  await clock.advance(300);
  tell("uid-bbbb2222", "Seen");
  tell("uid-aaaa1111", "Gone");
  await clock.advance(300);
  expect(names()).toEqual(["web", "web.uid-aaaa"]);
  expect(stored()?.pod.uid).toBe("uid-bbbb2222");
  expect(stored("web.uid-aaaa")).toMatchObject({ pod: { uid: "uid-aaaa1111", name: "web" } });
  expect(stored("web.uid-aaaa")?.goneAt).toBeDefined();
  await stop();
});

it("a timeline outlives its pod by its hour, and no more", async () => {
  const { clock, tell, names, stop } = bench();
  tell("uid-1", "Seen");
  tell("uid-1", "Gone");
  await clock.advance(keptAfterGoneMs - 1_000);
  expect(names()).toEqual(["web"]);
  await clock.advance(120_000);
  expect(names()).toEqual([]);
  await stop();
});

it("of the timelines of pods that are gone only the newest stay", async () => {
  const { clock, timelines, names, stop } = bench();
  for (let index = 0; index < keptGone + 3; index++) {
    const pod = {
      namespace: "default",
      name: `p${String(index).padStart(3, "0")}`,
      uid: `u${String(index)}`,
    };
    timelines.record(pod, { type: "Pod", reason: "Gone", at: clock.now() + index });
  }
  await clock.advance(1_000);
  expect(names()).toHaveLength(keptGone);
  expect(names()[0]).toBe("p003");
  await stop();
});

it("what was removed with its namespace is not written again", async () => {
  const { clock, store, tell, names, stop } = bench();
  tell("uid-1", "Seen");
  await clock.advance(300);
  await store.write(podTimelines, "default", "web", () => ({ remove: true }));
  tell("uid-1", "R", { type: "Event" });
  await clock.advance(300);
  expect(names()).toEqual([]);
  await stop();
});
