import { expect, it } from "vitest";
import { box, play, type World } from "./world.contract.ts";

async function killSandbox(world: World): Promise<void> {
  const [pod] = await world.runtime.list();
  const sandbox = pod?.sandboxes[0];
  if (sandbox === undefined) throw new Error("no sandbox");
  world.runtime.engineStopSandbox(sandbox.id);
}

it("replaces a sandbox that has died, and runs the init containers again", async () => {
  await play({ containers: { init: { runsMs: 1000 } } }, async (world) => {
    world.create("pod", { initContainers: [box("init")], containers: [box("main")] });
    await world.advance(5);
    await killSandbox(world);
    await world.advance(5);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 Init:0/1 0 [Pending]
         0.0s event  Normal Pulled init: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created init: Container created
         0.0s event  Normal Started init: Container started
         0.0s engine start sandbox/0
         0.0s engine start init/0
         1.0s status 0/1 PodInitializing 0 [Pending]
         1.0s status 1/1 Running 0 [Running]
         1.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         1.0s event  Normal Created main: Container created
         1.0s event  Normal Started main: Container started
         1.0s engine exit init/0 0
         1.0s engine start main/0
         5.0s status 0/1 Error 0 [Pending]
         5.0s event  Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.
         5.0s event  Normal Killing main: Stopping container main
         5.0s event  Normal Pulled init: Container image "busybox" already present on machine and can be accessed by the pod x2
         5.0s event  Normal Created init: Container created x2
         5.0s event  Normal Started init: Container started x2
         5.0s engine stop sandbox/0
         5.0s engine SIGTERM main/0
         5.0s engine exit main/0 143
         5.0s engine remove init/0
         5.0s engine start sandbox/1
         5.0s engine start init/1
         6.0s status 0/1 Error 0 [Running]
         6.0s status 1/1 Running 1 [Running]
         6.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
         6.0s event  Normal Created main: Container created x2
         6.0s event  Normal Started main: Container started x2
         6.0s engine exit init/1 0
         6.0s engine start main/1"
    `);
  });
});

it("ends a pod under Never whose sandbox has died", async () => {
  await play({}, async (world) => {
    world.create("pod", { restartPolicy: "Never", containers: [box("main")] });
    await world.advance(5);
    await killSandbox(world);
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
         5.0s status 0/1 Error 0 [Running]
         5.0s status 0/1 Error 0 [Failed]
         5.0s event  Normal Killing main: Stopping container main
         5.0s engine stop sandbox/0
         5.0s engine SIGTERM main/0
         5.0s engine exit main/0 143"
    `);
  });
});
