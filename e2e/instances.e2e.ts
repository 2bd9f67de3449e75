import { describe, expect, it } from "vitest";
import { freePort, takePort } from "./fixture/ports.ts";
import { isAlive, Home, Instance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm } from "./fixture/manifest.ts";

describe.concurrent("instances", () => {
  it("at the same time never see each other's pods, also those of the same name", async () => {
    await using one = await Instance.start();
    await using other = await Instance.start();
    const manifest = podOf("twin", shell(untilTerm));
    await using first = await one.run(manifest);
    await using second = await other.run(manifest);
    await Promise.all([first.untilReady(), second.untilReady()]);
    expect(first.uid).not.toBe(second.uid);
    await first.delete();
    expect(await other.cliOk(["get", "pods", "-o", "name"])).toBe(`pod/${manifest.metadata.name ?? ""}\n`);
    expect(second.container()?.state.running).toBeDefined();
    const ids = [one, other].map(async (instance) => new URL((await instance.daemonInfo()).server).port);
    expect(new Set(await Promise.all(ids)).size).toBe(2);
  });

  it("prune removes all of one instance, daemon and objects, and nothing of another", async () => {
    await using one = await Instance.start();
    await using other = await Instance.start();
    const doomed = await one.run(
      podOf("doomed", shell(untilTerm), { volumes: [{ name: "v", emptyDir: {} }] }),
    );
    await using safe = await other.run(podOf("safe", shell(untilTerm)));
    await Promise.all([doomed.untilReady(), safe.untilReady()]);
    const { pid } = await one.daemonInfo();
    const asked = await one.cli(["prune"]);
    expect(asked).toMatchObject({ code: 1, stdout: "" });
    expect(asked.stderr).toMatch(/--yes/);
    await one.stopWatching();
    const output = await one.cliOk(["prune", "--yes"]);
    expect(output).toMatch(/^removed container mk_main_doomed-/m);
    expect(output).toMatch(/^removed network minikubelet-/m);
    expect(await one.engineObjects()).toEqual([]);
    expect(isAlive(pid)).toBe(false);
    expect(safe.container()?.state.running).toBeDefined();
    await one.cliOk(["daemon", "start"]);
    expect(await one.cliOk(["get", "pods", "-o", "name"])).toBe("");
  });

  it("have one daemon each, however many start it at once; the others become its clients", async () => {
    await using home = await Home.create();
    const starts = await Promise.all([1, 2, 3].map(async () => await home.cli(["daemon", "start"])));
    expect(starts.map(({ code }) => code)).toEqual([0, 0, 0]);
    const pids = starts.map(({ stdout }) => /\(pid (\d+)\)/.exec(stdout)?.[1]);
    expect(new Set(pids)).toEqual(new Set([String((await home.daemonInfo()).pid)]));
    await home.forgetLog();
  });

  it("have the time scale that run asked for, and say so wherever it is on", async () => {
    await using home = await Home.create();
    const ran = await home.cli(["run", "--time-scale", "0.5", "-"], {
      input: JSON.stringify(podOf("scaled", shell("exit 0"), { restartPolicy: "Never" })),
    });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain("time scale 0.5: back-off, retries and probe periods are shortened\n");
    expect(await home.cliOk(["daemon", "status"])).toMatch(/^time scale: 0\.5$/m);
    expect(await home.cliOk(["daemon", "start"])).toContain("time scale 0.5: ");
    expect(await home.cliOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.annotations}"])).toContain(
      '"minikubelet/time-scale":"0.5"',
    );
    const other = await home.cli(["run", "--time-scale", "1", "-"], {
      input: JSON.stringify(podOf("never", shell("exit 0"))),
    });
    expect(other).toMatchObject({
      code: 125,
      stderr: expect.stringContaining("the daemon runs with time scale 0.5, not 1") as string,
    });
  });

  it("keep their port, and say so when another program has taken it", async () => {
    await using home = await Home.create();
    await home.cliOk(["daemon", "start"]);
    const { server } = await home.daemonInfo();
    await home.cliOk(["daemon", "stop"]);
    const port = Number(new URL(server).port);
    await using _taken = await takePort(port);
    const ended = await home.cli(["daemon", "start"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      new RegExp(`^error: port ${port} on 127\\.0\\.0\\.1 is taken by another program\n.*--port`),
    );
    await home.cliOk(["daemon", "start", "--port", String(await freePort())]);
    await home.forgetLog();
  });

  it("take a daemon.json of a daemon that is no more for what it is", async () => {
    await using home = await Home.create();
    await home.cliOk(["daemon", "start"]);
    const { pid } = await home.daemonInfo();
    await home.killDaemon();
    expect(await home.cli(["daemon", "status"])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^not running/) as string,
    });
    expect(await home.cli(["get", "pods"])).toMatchObject({ code: 1 });
    await home.cliOk(["daemon", "start"]);
    expect((await home.daemonInfo()).pid).not.toBe(pid);
  });
});
