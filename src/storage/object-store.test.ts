import { expect, it } from "vitest";
import type { ConfigMap } from "../api/index.ts";
import { memoryBackend } from "./backend.ts";
import { StorageError } from "./errors.ts";
import { openStore } from "./object-store.ts";
import { storeContract } from "./store.contract.ts";
import type { ResourceType } from "./store.ts";

storeContract("store in memory", false, ({ now, history }) => ({
  store: openStore({ backend: memoryBackend(), schedule: queueMicrotask, now, history }),
  reopen: undefined,
}));

const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };

it("rejects all writes of a turn whose commit fails, keeps the old state and goes on with the next turn", async () => {
  let full = true;
  const commits: number[] = [];
  const store = openStore({
    backend: {
      ...memoryBackend(),
      commit: (rows) => {
        if (full) throw new StorageError("DiskFull", "no space left");
        commits.push(rows.length);
      },
    },
    schedule: queueMicrotask,
    now: () => 0,
  });
  const put = async (name: string) =>
    await store.write(CONFIG_MAPS, "default", name, () => ({
      set: { metadata: { name, namespace: "default" } },
    }));
  const outcomes = await Promise.allSettled([put("a"), put("b")]);
  expect(outcomes.map((o) => o.status)).toEqual(["rejected", "rejected"]);
  expect(store.revision).toBe(0);
  expect(store.list(CONFIG_MAPS).items).toEqual([]);
  full = false;
  await Promise.all([put("a"), put("b")]);
  expect(commits).toEqual([2]);
});

it("shares the unchanged parts of successive versions", async () => {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
  const write = async (n: string) =>
    await store.write(CONFIG_MAPS, "default", "a", () => ({
      set: { metadata: { name: "a", namespace: "default", labels: { n } }, data: { big: "x" } },
    }));
  const first = await write("1");
  const second = await write("2");
  expect(second).not.toBe(first);
  expect(second.data).toBe(first.data);
});
