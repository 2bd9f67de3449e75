import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type InstanceHome, instanceHome } from "../client/instance-home.ts";
import { prepareHome } from "./home.ts";
import { InstanceLock } from "./instance-lock.ts";
import { loadInstance, portCandidates, saveInstance } from "./instance.ts";

let home: InstanceHome;
beforeEach(async () => {
  home = instanceHome({ MINIKUBELET_HOME: await mkdtemp(join(tmpdir(), "mk-home-")) });
  await prepareHome(home);
});
afterEach(async () => {
  await rm(home.root, { recursive: true, force: true });
});

test("an instance keeps its id, token and port, in a file for the owner alone", async () => {
  const instance = await loadInstance(home);
  await saveInstance(home, { ...instance, port: 23_456 });
  expect(await loadInstance(home)).toEqual({ ...instance, port: 23_456 });
  expect((await stat(home.instance)).mode & 0o777).toBe(0o600);
});

test("only one daemon holds an instance, and the next one gets it when it is let go", () => {
  const first = InstanceLock.acquire(home.lockDb);
  expect(() => InstanceLock.acquire(home.lockDb)).toThrow(
    "another minikubelet daemon already serves this home",
  );
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  InstanceLock.acquire(home.lockDb)[Symbol.dispose]();
});

test("the ports to try begin at a place that depends on the home and stay within 20000-29999", () => {
  const a = [...portCandidates("/a")];
  expect(a[0]).not.toBe([...portCandidates("/b")][0]);
  expect(a).toEqual([...portCandidates("/a")]);
  expect(a.every((port) => port >= 20_000 && port < 30_000)).toBe(true);
});

test("without MINIKUBELET_HOME the XDG state directory is used, else ~/.local/state", () => {
  expect(instanceHome({ XDG_STATE_HOME: "/state" }).root).toBe("/state/minikubelet");
  expect(instanceHome({ HOME: "/home/u" }).root).toBe("/home/u/.local/state/minikubelet");
  expect(instanceHome({ HOME: "/home/u", MINIKUBELET_HOME: "", XDG_STATE_HOME: "" }).root).toBe(
    "/home/u/.local/state/minikubelet",
  );
});
