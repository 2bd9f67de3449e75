import { describe, expect, it } from "vitest";
import type { RestartPolicy } from "../../api/index.ts";
import { box, play } from "./world.contract.ts";

const rows: readonly (readonly [RestartPolicy, readonly number[], number, string])[] = [
  ["Never", [0], 1, "0/1 Completed 0 [Succeeded]"],
  ["Never", [3], 1, "0/1 Error 0 [Failed]"],
  ["Never", [0, 3], 2, "0/2 Error 0 [Failed]"],
  ["OnFailure", [0], 1, "0/1 Completed 0 [Succeeded]"],
  ["OnFailure", [0, 0], 2, "0/2 Completed 0 [Succeeded]"],
  ["OnFailure", [3], 2, "0/1 CrashLoopBackOff 1 [Running]"],
  ["OnFailure", [0, 3], 3, "0/2 Completed 1 [Running]"],
  ["Always", [0], 2, "0/1 CrashLoopBackOff 1 [Running]"],
  ["Always", [3], 2, "0/1 CrashLoopBackOff 1 [Running]"],
];

describe("five seconds after the start, of containers that end after one", () => {
  it.each(rows)("%s with exit codes %j: %i starts, then %s", async (restartPolicy, codes, starts, line) => {
    const named = codes.map((exitCode, i) => [`c${i}`, { runsMs: 1000, exitCode }] as const);
    await play({ containers: Object.fromEntries(named) }, async (world) => {
      world.create("pod", { restartPolicy, containers: named.map(([name]) => box(name)) });
      await world.advance(5);
      expect(world.trace("status").split("\n").at(-1)).toContain(line);
      expect(named.flatMap(([name]) => world.starts(name))).toHaveLength(starts);
    });
  });
});

it("takes the removal of a dead container for no reason to start another one", async () => {
  await play({ minor: 33, containers: { main: { runsMs: 1000, exitCode: 1 } } }, async (world) => {
    world.create("crash", { containers: [box("main")] });
    world.create("done", { restartPolicy: "Never", containers: [box("main"), box("other")] });
    await world.advance(6);
    for (const { containers } of await world.runtime.list())
      for (const { id, state } of containers) if (state.kind === "exited") world.runtime.engineRemove(id);
    await world.advance(10);
    expect(world.starts("main")).toEqual([0, 0, 1, 12]);
    expect(world.trace("status").split("\n").at(-1)).toContain("0/1 CrashLoopBackOff 2 [Running]");
  });
});

it("sees how a container ended that is removed at once, though the engine can no longer tell", async () => {
  await play({ minor: 33, latency: { inspect: 50 } }, async (world) => {
    world.create("pod", { restartPolicy: "Never", containers: [box("main"), box("other")] });
    await world.advance(5);
    world.runtime.engineRemove(world.runtime.newest("main").id);
    await world.advance(10);
    expect(world.trace("status").split("\n").at(-1)).toBe("   5.0s status 1/2 Error 0 [Running]");
    expect(world.starts("main")).toEqual([0]);
  });
});

it("keeps the old phase until the sandbox of an ended pod is stopped", async () => {
  await play({ containers: { main: { runsMs: 1000, exitCode: 3 } } }, async (world) => {
    world.create("pod", { restartPolicy: "Never", containers: [box("main")] });
    await world.advance(5);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
         1.0s status 0/1 Error 0 [Running]
         1.0s status 0/1 Error 0 [Failed]
         1.0s engine exit main/0 3
         1.0s engine stop sandbox/0"
    `);
  });
});

it("ends a pod at its activeDeadlineSeconds, with the grace of its spec", async () => {
  await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
    world.create("pod", {
      activeDeadlineSeconds: 10,
      terminationGracePeriodSeconds: 5,
      containers: [box("main")],
    });
    await world.advance(30);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
        10.0s event  Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline
        10.0s event  Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline x2
        10.0s event  Normal Killing main: Stopping container main
        10.0s engine SIGTERM main/0
        15.0s status 0/1 Error 0 [Failed]
        15.0s event  Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline x3
        15.0s event  Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline x4
        15.0s engine SIGKILL main/0
        15.0s engine exit main/0 137
        15.0s engine stop sandbox/0"
    `);
    expect(world.api.get("pod").status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
  });
});
