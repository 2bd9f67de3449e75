import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("evicts a pod whose emptyDir outgrows its sizeLimit", async () => {
  await play({}, async (world) => {
    world.create("pod", {
      volumes: [{ name: "data", emptyDir: { sizeLimit: "10Mi" } }],
      containers: [box("main", { volumeMounts: [{ name: "data", mountPath: "/data" }] })],
    });
    await world.advance(15);
    world.runtime.fakeVolumes.usage.set("data", 11 * 1024 ** 2);
    await world.advance(15);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
        20.0s status 0/1 ContainerCreating 1 [Failed]
        20.0s status 0/1 ContainerStatusUnknown 1 [Failed]
        20.0s event  Warning Evicted: Usage of EmptyDir volume "data" exceeds the limit "10Mi". 
        20.0s event  Normal Killing main: Stopping container main
        20.0s engine SIGTERM main/0
        20.0s engine exit main/0 143
        20.0s engine stop sandbox/0
        20.0s engine remove main/0"
    `);
    expect(world.api.get("pod").status).toMatchObject({
      phase: "Failed",
      reason: "Evicted",
      message: 'Usage of EmptyDir volume "data" exceeds the limit "10Mi". ',
    });
  });
});

it("waits for a missing ConfigMap of a volume, and is deleted at once while it waits", async () => {
  await play({}, async (world) => {
    world.create("pod", {
      volumes: [{ name: "config", configMap: { name: "nope", defaultMode: 0o644 } }],
      containers: [box("main")],
    });
    await world.advance(5);
    world.api.delete("pod");
    await world.advance(1);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s event  Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "nope" not found
         0.5s event  Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "nope" not found x2
         1.5s event  Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "nope" not found x3
         3.5s event  Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "nope" not found x4
         5.0s status 0/1 Terminating 0 [Pending]
         5.0s status 0/1 ContainerStatusUnknown 0 [Failed]
         5.0s status gone"
    `);
  });
});

it("takes an emptyDir's sizeLimit of 0 for none", async () => {
  await play({}, async (world) => {
    world.create("pod", {
      volumes: [{ name: "data", emptyDir: { sizeLimit: "0" } }],
      containers: [box("main")],
    });
    await world.advance(15);
    world.runtime.fakeVolumes.usage.set("data", 1024);
    await world.advance(15);
    expect(world.api.get("pod").status?.phase).toBe("Running");
  });
});
