import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ConfigMap, Event } from "../api/index.ts";
import type { EpochMs } from "../util/time.ts";
import { isStorageError, StorageError } from "./errors.ts";
import type { ResourceType, Store, WatchEvent } from "./store.ts";

const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };
const EVENTS: ResourceType<Event> = { name: "events" };
const START = Date.parse("2026-01-01T00:00:00Z");

export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again on the same data; undefined when nothing is kept. */
  readonly reopen: (() => Promise<Store>) | undefined;
}

export interface StoreSettings {
  readonly now: () => EpochMs;
  readonly history: number;
}

/** What every store promises; with `keeps`, also that it finds everything again. */
export function storeContract(
  title: string,
  keeps: boolean,
  make: (settings: StoreSettings) => StoreUnderTest,
): void {
  describe(title, () => {
    let now: EpochMs;
    let store: Store;
    let subject: StoreUnderTest;
    beforeEach(() => {
      now = START;
      subject = make({ now: () => now, history: 20 });
      store = subject.store;
    });
    afterEach(async () => {
      await store.close();
    });

    const configMap = (
      name: string,
      data: Record<string, string> = {},
      namespace = "default",
    ): ConfigMap => ({
      metadata: { name, namespace, uid: `uid-${name}`, creationTimestamp: "2026-01-01T00:00:00Z" },
      data,
    });
    const put = async (name: string, data: Record<string, string> = {}, namespace = "default") =>
      await store.write(CONFIG_MAPS, namespace, name, () => ({ set: configMap(name, data, namespace) }));
    const remove = async (name: string) =>
      await store.write(CONFIG_MAPS, "default", name, () => ({ remove: true }));
    const event = (name: string, lastTimestamp: string): Event => ({
      metadata: { name, namespace: "default", uid: name, creationTimestamp: lastTimestamp },
      involvedObject: { kind: "Pod", name: "web" },
      lastTimestamp,
    });

    it("gives each change the next revision of one counter for all types", async () => {
      const a = await put("a");
      await store.write(EVENTS, "default", "e", () => ({ set: event("e", "2026-01-01T00:00:00Z") }));
      const b = await put("b");
      expect(Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion)).toBe(2);
      expect(store.revision).toBe(Number(b.metadata.resourceVersion));
    });

    it("does not count or announce a write that changes nothing", async () => {
      const a = await put("a", { k: "1" });
      expect(await put("a", { k: "1" })).toBe(a);
      expect(store.revision).toBe(Number(a.metadata.resourceVersion));
    });

    it("runs concurrent writes of one object one after the other on the latest state", async () => {
      await put("a", { n: "0" });
      const increment = async () =>
        await store.write(CONFIG_MAPS, "default", "a", (current) => ({
          set: configMap("a", { n: String(Number(current?.data?.["n"]) + 1) }),
        }));
      await Promise.all([increment(), increment(), increment()]);
      expect(store.get(CONFIG_MAPS, "default", "a")?.data).toEqual({ n: "3" });
    });

    it("lets what a decision throws fail that write alone", async () => {
      const bad = store.write(CONFIG_MAPS, "default", "a", () => {
        throw new StorageError("Conflict", "no");
      });
      const good = put("b");
      await expect(bad).rejects.toThrow("no");
      expect((await good).metadata.name).toBe("b");
      expect(store.get(CONFIG_MAPS, "default", "a")).toBeUndefined();
    });

    it("rejects a removal of what is not there as NotFound", async () => {
      const error: unknown = await remove("nope").catch((e: unknown) => e);
      expect(isStorageError(error, "NotFound")).toBe(true);
    });

    it("lists in the order of namespace and name, with the revision of the snapshot", async () => {
      await Promise.all([put("b"), put("c", {}, "apps"), put("a")]);
      const { items, revision } = store.list(CONFIG_MAPS);
      expect(items.map((o) => `${o.metadata.namespace ?? ""}/${o.metadata.name}`)).toEqual([
        "apps/c",
        "default/a",
        "default/b",
      ]);
      expect(revision).toBe(store.revision);
      expect(store.list(CONFIG_MAPS, { namespace: "apps" }).items).toHaveLength(1);
    });

    it("lists a past state, as far back as the history reaches", async () => {
      await Promise.all([put("a", { k: "1" }), put("b")]);
      const then = store.revision;
      await Promise.all([put("a", { k: "2" }), remove("b"), put("c")]);
      await remove("c");
      const before = store.list(CONFIG_MAPS, { at: then });
      expect(before.revision).toBe(then);
      expect(before.items.map(({ metadata, data }) => [metadata.name, data])).toEqual([
        ["a", { k: "1" }],
        ["b", {}],
      ]);
      for (let i = 0; i < 30; i++) await put("a", { k: `x${i}` });
      expect(() => store.list(CONFIG_MAPS, { at: then })).toThrow(/too old resource version/);
    });

    it("shows watchers every change after a revision, old ones first", async () => {
      await put("a", { k: "1" });
      const from = store.revision;
      await put("a", { k: "2" });
      const seen = collect(3, from);
      await put("b");
      await remove("a");
      expect(await seen).toEqual(["MODIFIED a", "ADDED b", "DELETED a"]);
    });

    it("shows a deletion with the revision of the deletion", async () => {
      const a = await put("a");
      const deleted = await remove("a");
      expect(Number(deleted.metadata.resourceVersion)).toBe(Number(a.metadata.resourceVersion) + 1);
    });

    it("announces a last state and the removal as two changes of one write", async () => {
      await put("a", { k: "1" });
      const seen = collect(2, store.revision);
      await store.write(CONFIG_MAPS, "default", "a", () => ({
        set: configMap("a", { k: "2" }),
        remove: true,
      }));
      expect(await seen).toEqual(["MODIFIED a", "DELETED a"]);
    });

    it("reports what stops matching a selection as DELETED and what starts matching as ADDED", async () => {
      await put("a", { tier: "web" });
      const seen = collect(2, store.revision, (o) => o.data?.["tier"] === "web");
      await put("a", { tier: "db" });
      await put("a", { tier: "db", other: "x" });
      await put("a", { tier: "web" });
      expect(await seen).toEqual(["DELETED a", "ADDED a"]);
    });

    it("hands a reader what it follows one by one, and wakes it at a change and when asked to", async () => {
      const controller = new AbortController();
      using reader = store.follow(CONFIG_MAPS, store.revision, {}, controller.signal);
      const name = () => reader.next()?.object.metadata.name;
      const woken = reader.changed();
      await Promise.all(["a", "b", "c"].map(async (name) => await put(name)));
      await woken;
      expect([name(), name(), name(), name()]).toEqual(["a", "b", "c", undefined]);
      const asked = reader.changed();
      reader.wake();
      await asked;
      const ended = reader.changed();
      controller.abort();
      await ended;
    });

    it("ends a watch quietly when its signal aborts", async () => {
      const controller = new AbortController();
      const watching = toArray(store.watch(CONFIG_MAPS, store.revision, {}, controller.signal));
      await Promise.resolve();
      controller.abort();
      expect(await watching).toEqual([]);
    });

    it("says TooOld for a revision that the history has forgotten, and not for an idle reader of another type", async () => {
      const from = store.revision;
      const controller = new AbortController();
      const idle = toArray(store.watch(EVENTS, from, {}, controller.signal));
      for (let i = 0; i < 40; i++) await put("a", { i: String(i) });
      const error: unknown = await collect(1, from).catch((e: unknown) => e);
      expect(isStorageError(error, "TooOld")).toBe(true);
      controller.abort();
      expect(await idle).toEqual([]);
      expect(await collect(20, store.revision - 20)).toHaveLength(20);
    });

    it("forgets an event one hour after its last write, and tells watchers at the next write", async () => {
      await store.write(EVENTS, "default", "old", () => ({ set: event("old", "2026-01-01T00:00:00Z") }));
      now = START + 3_600_001;
      expect(store.list(EVENTS).items).toEqual([]);
      expect(store.get(EVENTS, "default", "old")).toBeUndefined();
      const from = store.revision;
      await put("a");
      const controller = new AbortController();
      const first = await store.watch(EVENTS, from, {}, controller.signal)[Symbol.asyncIterator]().next();
      expect((first.value as WatchEvent).type).toBe("DELETED");
    });

    it("keeps termination records per container until the pod's are deleted", async () => {
      await store.terminations.put({ uid: "u", container: "a", startedAt: 1 });
      await store.terminations.put({ uid: "u", container: "b", startedAt: 1, preStopStartedAt: 2 });
      await store.terminations.put({ uid: "u", container: "a", startedAt: 1, termSentAt: 3 });
      expect(store.terminations.get("u")).toEqual([
        { uid: "u", container: "b", startedAt: 1, preStopStartedAt: 2 },
        { uid: "u", container: "a", startedAt: 1, termSentAt: 3 },
      ]);
      await store.terminations.delete("u");
      expect(store.terminations.get("u")).toEqual([]);
    });

    if (keeps)
      it("finds everything again after it was closed and opened", async () => {
        await put("a", { k: "1" });
        await put("b");
        await remove("b");
        await store.write(EVENTS, "default", "e", () => ({ set: event("e", "2026-01-01T00:00:00Z") }));
        await store.terminations.put({ uid: "u", container: "a", startedAt: 1, termSentAt: 3 });
        const before = { revision: store.revision, items: store.list(CONFIG_MAPS).items };
        store = (await subject.reopen?.()) ?? store;
        expect({ revision: store.revision, items: store.list(CONFIG_MAPS).items }).toEqual(before);
        expect(store.list(EVENTS).items).toHaveLength(1);
        expect(store.terminations.get("u")).toEqual([
          { uid: "u", container: "a", startedAt: 1, termSentAt: 3 },
        ]);
      });

    it("commits what is pending when it is closed, and refuses later writes as Closed", async () => {
      const pending = put("a");
      await store.close();
      expect((await pending).metadata.name).toBe("a");
      const error: unknown = await put("b").catch((e: unknown) => e);
      expect(isStorageError(error, "Closed")).toBe(true);
    });

    async function collect(
      count: number,
      from: number,
      where?: (object: ConfigMap) => boolean,
    ): Promise<readonly string[]> {
      const controller = new AbortController();
      const seen: string[] = [];
      for await (const { type, object } of store.watch(CONFIG_MAPS, from, { where }, controller.signal)) {
        seen.push(`${type} ${object.metadata.name}`);
        if (seen.length === count) break;
      }
      return seen;
    }
  });
}

async function toArray<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
