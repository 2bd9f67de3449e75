import { afterEach, beforeEach, expect, it } from "vitest";
import type { ConfigMap, ObjectMeta } from "../../api/index.ts";
import { memoryBackend, openStore, type ResourceType, type Store } from "../../storage/index.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { runGarbageCollector } from "./garbage-collector.ts";

const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };

let store: Store;
let loops: TaskGroup;
const deleted: unknown[] = [];

beforeEach(() => {
  deleted.length = 0;
  store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
  loops = new TaskGroup(new AbortController().signal);
  const env = {
    store,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    onError: (error: unknown): never => {
      throw error;
    },
    kinds: [{ type: CONFIG_MAPS, group: "", kind: "ConfigMap", namespaced: true }],
    deleteObject: async (type: ResourceType, namespace: string, name: string, options: unknown) => {
      deleted.push([name, options]);
      await store.write(type, namespace, name, () => ({ remove: true }));
    },
  };
  loops.spawn(async (signal) => {
    await runGarbageCollector(env, signal);
  });
});
afterEach(async () => {
  await loops.close();
  await store.close();
});

const put = async (name: string, metadata: Partial<ObjectMeta> = {}) =>
  await store.write(CONFIG_MAPS, "default", name, (current) => ({
    set: {
      metadata: {
        name,
        namespace: "default",
        uid: `uid of ${name}`,
        creationTimestamp: "2026-01-01T00:00:00Z",
        ...current?.metadata,
        ...metadata,
      },
    },
  }));
const names = (): readonly string[] => store.list(CONFIG_MAPS).items.map(({ metadata }) => metadata.name);
const owner = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", name, uid: `uid of ${name}` });

it("deletes what an owner leaves, and what that leaves, with the uid as precondition", async () => {
  await put("a");
  await put("b", { ownerReferences: [owner("a")] });
  await put("c", { ownerReferences: [owner("b")] });
  await put("d");
  await store.write(CONFIG_MAPS, "default", "a", () => ({ remove: true }));
  await expect.poll(names).toEqual(["d"]);
  expect(deleted).toEqual(
    ["b", "c"].map((name) => [
      name,
      { propagationPolicy: "Background", preconditions: { uid: `uid of ${name}` } },
    ]),
  );
});

it("takes the finalizer from an owner that waits, and lets it go with its last one", async () => {
  const deletionTimestamp = "2026-01-01T00:00:01Z";
  await put("a", { finalizers: ["foregroundDeletion"] });
  await put("b", { ownerReferences: [{ ...owner("a"), blockOwnerDeletion: true }] });
  await put("a", { deletionTimestamp });
  await expect.poll(names).toEqual([]);
  await put("held", { finalizers: ["x.y/z", "foregroundDeletion"], deletionTimestamp });
  await expect.poll(() => store.get(CONFIG_MAPS, "default", "held")?.metadata.finalizers).toEqual(["x.y/z"]);
});

it("leaves dependents behind without their owner", async () => {
  await put("a", { finalizers: ["orphan"] });
  await put("b", { ownerReferences: [owner("a")] });
  await put("a", { deletionTimestamp: "2026-01-01T00:00:01Z" });
  await expect.poll(names).toEqual(["b"]);
  expect(store.get(CONFIG_MAPS, "default", "b")?.metadata.ownerReferences).toBeUndefined();
});
