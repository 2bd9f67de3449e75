import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, it } from "vitest";
import type { ConfigMap } from "../api/index.ts";
import { isStorageError, type StorageError } from "./errors.ts";
import { openStore } from "./object-store.ts";
import { sqliteBackend } from "./sqlite-backend.ts";
import { storeContract } from "./store.contract.ts";
import type { ResourceType, Store } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "minikubelet-storage-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);
const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };
const openAt = (path: string): Store =>
  openStore({ backend: sqliteBackend(path), schedule: queueMicrotask, now: () => 0 });

storeContract("store on SQLite", true, ({ now, history }) => {
  const path = newPath();
  const open = (): Store =>
    openStore({ backend: sqliteBackend(path), schedule: queueMicrotask, now, history });
  const store = open();
  return {
    store,
    reopen: async () => {
      await store.close();
      return open();
    },
  };
});

it("is readable by its owner alone, also where an older one was not", () => {
  const path = newPath();
  writeFileSync(path, "", { mode: 0o644 });
  const backend = sqliteBackend(path);
  const modes = ["", "-wal", "-shm"].map((suffix) => statSync(`${path}${suffix}`).mode & 0o777);
  backend.close();
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

/** Runs a process that writes from a number on, and kills it after so many writes or soon after. @returns the last number acknowledged */
async function writeAndKill(path: string, from: number, writes: number): Promise<number> {
  const fixture = new URL("./sqlite-writer.fixture.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [fixture, path, String(from)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = from - 1;
  let rest = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    acknowledged = Math.max(acknowledged, ...lines.map(Number));
    if (acknowledged >= from + writes) child.kill("SIGKILL");
  }
  return acknowledged;
}

it("has every acknowledged write, each once and in order, however often kill -9 comes in the middle of writing", async () => {
  const path = newPath();
  let next = 0;
  let revision = 0;
  // The writer goes on until the signal gets to it, so that the blow falls before, in and after a commit.
  for (const writes of [0, 3, 20, 75, 200]) {
    const acknowledged = await writeAndKill(path, next, writes);
    expect(acknowledged).toBeGreaterThanOrEqual(next);
    const store = openAt(path);
    const numbers = store.list(CONFIG_MAPS).items.map((o) => Number(o.metadata.name));
    const written = Math.max(...numbers) + 1;
    // All that was said to be there, and no more than the one write that nobody heard of.
    expect(written).toBeGreaterThan(acknowledged);
    expect(numbers).toHaveLength(written);
    expect(store.revision).toBe(written);
    expect(store.revision).toBeGreaterThan(revision);
    const versions = store.list(CONFIG_MAPS).items.map((o) => Number(o.metadata.resourceVersion));
    expect(new Set(versions).size).toBe(versions.length);
    ({ revision } = store);
    await store.close();
    next = written;
  }
}, 60_000);

const thrownBy = (run: () => unknown): StorageError => {
  try {
    run();
  } catch (error) {
    return error as StorageError;
  }
  throw new Error("did not throw");
};

it("refuses a file that is not a database as Corrupt, with a hint, and leaves it as it is", () => {
  const path = newPath();
  writeFileSync(path, "not a database, but longer than a header of a hundred bytes would be".repeat(40));
  const before = readFileSync(path);
  const error = thrownBy(() => sqliteBackend(path));
  expect(isStorageError(error, "Corrupt")).toBe(true);
  expect(error.hint).toContain("move");
  expect(readFileSync(path)).toEqual(before);
});

it("refuses a damaged record as Corrupt and names it", () => {
  const path = newPath();
  sqliteBackend(path).close();
  const db = new DatabaseSync(path);
  db.exec("INSERT INTO objects VALUES ('pods', 'default', 'web', '{\"metadata\":')");
  db.close();
  const backend = sqliteBackend(path);
  expect(thrownBy(() => backend.load()).message).toContain("pods web");
  backend.close();
});

it("refuses a file of a newer format", () => {
  const path = newPath();
  const db = new DatabaseSync(path);
  db.exec("PRAGMA user_version = 99");
  db.close();
  expect(
    isStorageError(
      thrownBy(() => sqliteBackend(path)),
      "Newer",
    ),
  ).toBe(true);
});

it("refuses a folder that does not exist as Unreadable", () => {
  expect(
    isStorageError(
      thrownBy(() => sqliteBackend(join(folder, "no", "such.db"))),
      "Unreadable",
    ),
  ).toBe(true);
});

it("reports a full disk as DiskFull, stores nothing of the write, and works again once there is room", async () => {
  const path = newPath();
  let limit: (pages: number) => void = () => undefined;
  const store = openStore({
    backend: sqliteBackend(path, (db) => {
      limit = (pages) => {
        db.exec(`PRAGMA max_page_count = ${pages}`);
      };
    }),
    schedule: queueMicrotask,
    now: () => 0,
  });
  const put = async (name: string, size: number) =>
    await store.write(CONFIG_MAPS, "default", name, () => ({
      set: { metadata: { name, namespace: "default" }, data: { k: "x".repeat(size) } },
    }));
  await put("small", 1);
  limit(1);
  const error: unknown = await put("big", 1_000_000).catch((e: unknown) => e);
  expect(isStorageError(error, "DiskFull")).toBe(true);
  expect(store.list(CONFIG_MAPS).items).toHaveLength(1);
  limit(1_000_000);
  await put("big", 1_000_000);
  await store.close();
  const reopened = openAt(path);
  expect(reopened.list(CONFIG_MAPS).items).toHaveLength(2);
  await reopened.close();
});
