import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("runs init containers one after the other, then the regular ones in order", async () => {
  const containers = { one: { runsMs: 2000 }, two: { runsMs: 1000 } };
  await play({ containers }, async (world) => {
    world.create("init", {
      initContainers: [box("one"), box("two")],
      containers: [box("web"), box("log")],
    });
    await world.advance(10);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/2 Pending 0 [Pending]
         0.0s status 0/2 Init:0/2 0 [Pending]
         0.0s event  Normal Pulled one: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created one: Container created
         0.0s event  Normal Started one: Container started
         0.0s engine start sandbox/0
         0.0s engine start one/0
         2.0s status 0/2 Init:1/2 0 [Pending]
         2.0s event  Normal Pulled two: Container image "busybox" already present on machine and can be accessed by the pod
         2.0s event  Normal Created two: Container created
         2.0s event  Normal Started two: Container started
         2.0s engine exit one/0 0
         2.0s engine start two/0
         3.0s status 0/2 PodInitializing 0 [Pending]
         3.0s status 2/2 Running 0 [Running]
         3.0s event  Normal Pulled web: Container image "busybox" already present on machine and can be accessed by the pod
         3.0s event  Normal Created web: Container created
         3.0s event  Normal Started web: Container started
         3.0s event  Normal Pulled log: Container image "busybox" already present on machine and can be accessed by the pod
         3.0s event  Normal Created log: Container created
         3.0s event  Normal Started log: Container started
         3.0s engine exit two/0 0
         3.0s engine start web/0
         3.0s engine start log/0"
    `);
  });
});

it("retries a failing init container on the ladder under Always", async () => {
  const containers = { one: (attempt: number) => ({ runsMs: 100, exitCode: attempt < 2 ? 1 : 0 }) };
  await play({ containers }, async (world) => {
    world.create("init", { initContainers: [box("one")], containers: [box("web")] });
    await world.advance(20);
    expect(world.trace("status", "engine")).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 Init:0/1 0 [Pending]
         0.0s engine start sandbox/0
         0.0s engine start one/0
         0.1s status 0/1 Init:Error 0 [Pending]
         0.1s status 0/1 Init:0/1 1 [Pending]
         0.1s engine exit one/0 1
         0.1s engine start one/1
         0.2s status 0/1 Init:Error 1 [Pending]
         0.2s status 0/1 Init:CrashLoopBackOff 1 [Pending]
         0.2s engine exit one/1 1
         0.2s engine remove one/0
        10.2s status 0/1 Init:0/1 2 [Pending]
        10.2s engine start one/2
        10.3s status 0/1 PodInitializing 0 [Pending]
        10.3s status 1/1 Running 0 [Running]
        10.3s engine exit one/2 0
        10.3s engine remove one/1
        10.3s engine start web/0"
    `);
  });
});

it("fails the pod with its first failing init container under Never", async () => {
  await play({ containers: { one: { runsMs: 100, exitCode: 3 } } }, async (world) => {
    world.create("init", { restartPolicy: "Never", initContainers: [box("one")], containers: [box("web")] });
    await world.advance(20);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 Init:0/1 0 [Pending]
         0.0s event  Normal Pulled one: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created one: Container created
         0.0s event  Normal Started one: Container started
         0.0s engine start sandbox/0
         0.0s engine start one/0
         0.1s status 0/1 Init:Error 0 [Pending]
         0.1s status 0/1 Init:Error 0 [Failed]
         0.1s engine exit one/0 3
         0.1s engine stop sandbox/0"
    `);
  });
});
