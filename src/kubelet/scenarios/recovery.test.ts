import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("adopts running containers after a crash of the daemon and restarts nothing", async () => {
  await play({}, async (world) => {
    const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 2 };
    world.create("pod", {
      initContainers: [box("init", { restartPolicy: "Always" })],
      containers: [box("main", { readinessProbe })],
    });
    await world.advance(10);
    const before = world.trace("engine", "status");
    await world.kill();
    await world.advance(10);
    world.restart();
    await world.advance(30);
    expect(world.trace("engine", "status")).toBe(before);
  });
});

it("sees what happened while no daemon was there", async () => {
  await play({ containers: { main: { runsMs: 12_000, exitCode: 1 } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(5);
    await world.kill();
    await world.advance(20);
    world.restart();
    await world.advance(5);
    expect(world.trace("engine", "status")).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s engine start sandbox/0
         0.0s engine start main/0
        12.0s engine exit main/0 1
        25.0s status 0/1 Error 0 [Running]
        25.0s status 1/1 Running 1 [Running]
        25.0s engine start main/1"
    `);
  });
});

it("finishes an interrupted deletion in the time that is left, without a second preStop", async () => {
  await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
    world.create("pod", { containers: [box("main", { lifecycle: { preStop: { sleep: { seconds: 4 } } } })] });
    await world.advance(5);
    world.api.delete("pod", 20);
    await world.advance(8);
    await world.kill();
    await world.advance(2);
    world.restart();
    await world.advance(20);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
         5.0s status 1/1 Terminating 0 [Running]
         5.0s event  Normal Killing main: Stopping container main
         9.0s engine SIGTERM main/0
        15.0s engine SIGTERM main/0
        25.0s status 0/1 Error 0 [Failed]
        25.0s status gone
        25.0s engine SIGKILL main/0
        25.0s engine exit main/0 137
        25.0s engine stop sandbox/0
        25.0s engine remove main/0
        25.0s engine remove sandbox/0"
    `);
  });
});

it("kills at once on return when the grace was over long ago", async () => {
  await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(5);
    world.api.delete("pod", 5);
    await world.advance(1);
    await world.kill();
    await world.advance(60);
    world.restart();
    await world.advance(1);
    expect(world.trace("engine")).toMatchInlineSnapshot(`
      "   0.0s engine start sandbox/0
         0.0s engine start main/0
         5.0s engine SIGTERM main/0
        66.0s engine SIGKILL main/0
        66.0s engine exit main/0 137
        66.0s engine stop sandbox/0
        66.0s engine remove main/0
        66.0s engine remove sandbox/0"
    `);
  });
});

it("ends and removes what nobody owns, and tells so", async () => {
  await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
    world.create("pod", { containers: [box("main")], volumes: [{ name: "data", emptyDir: {} }] });
    await world.advance(5);
    await world.kill();
    world.api.delete("pod", 0);
    world.restart();
    await world.advance(5);
    expect(world.trace("engine", "event")).toMatchInlineSnapshot(`
      "   0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
         5.0s event  Normal Killing main: Stopping container main
         5.0s engine SIGTERM main/0
         7.0s engine exit main/0 137
         7.0s engine remove main/0
         7.0s engine stop sandbox/0
         7.0s engine remove sandbox/0"
    `);
    expect(await world.runtime.list()).toEqual([]);
    expect(await world.runtime.volumes()).toEqual([]);
  });
});

it("decides nothing while the engine is away, and goes on when it is back", async () => {
  await play({}, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(5);
    world.runtime.engineDisconnect();
    world.runtime.engineKill("main", 1);
    await world.advance(40);
    const during = world.trace("status");
    expect(during).not.toContain("Error");
    world.runtime.engineReconnect();
    await world.advance(2);
    expect(world.trace("engine", "status")).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s engine start sandbox/0
         0.0s engine start main/0
         5.0s engine exit main/0 1
        45.0s status 0/1 Error 0 [Running]
        45.0s status 1/1 Running 1 [Running]
        45.0s engine start main/1"
    `);
  });
});
