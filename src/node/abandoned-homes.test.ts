import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { realClock } from "../system/real-clock.ts";
import { removeInstance, sweepAbandonedHomes } from "./abandoned-homes.ts";
import { InstanceLock } from "./instance-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "abandoned-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const log: string[] = [];
const ports = {
  env: {},
  clock: realClock,
  writeLog: (line: string) => void log.push(line),
};

async function home(name: string, ...files: readonly string[]): Promise<string> {
  const root = join(folder, name);
  await mkdir(root, { mode: 0o700 });
  for (const file of files) await writeFile(join(root, file), "");
  return root;
}

it("homes whose daemon was killed are removed; one's own, a starting one, a living one and others' stay", async () => {
  const own = await home("minikubelet-testing-own", "daemon.json");
  await home("minikubelet-testing-killed", "daemon.json");
  await home("minikubelet-testing-starting");
  const old = await home("minikubelet-testing-never-started");
  const anHourAgo = new Date(realClock.now() - 3_600_000);
  await utimes(old, anHourAgo, anHourAgo);
  const living = await home("minikubelet-testing-living", "daemon.json", "state.db");
  using _lock = InstanceLock.acquire(join(living, "lock.db"));
  await home("somebody-elses", "daemon.json");
  await sweepAbandonedHomes(ports, own, new AbortController().signal);
  expect((await readdir(folder)).toSorted()).toEqual([
    "minikubelet-testing-living",
    "minikubelet-testing-own",
    "minikubelet-testing-starting",
    "somebody-elses",
  ]);
  expect(log).toEqual([]);
});

it("a home whose pods cannot be removed stays for the next time, and the log says so", async () => {
  const root = await home("minikubelet-testing-pods", "daemon.json", "state.db");
  await writeFile(join(root, "config.yaml"), "engine: unix:///nowhere/engine.sock");
  expect(await removeInstance(ports, root)).toBe(false);
  expect(await readdir(folder)).toEqual(["minikubelet-testing-pods"]);
  expect(log.splice(0)).toEqual([expect.stringContaining("error cannot remove all of")]);
});
