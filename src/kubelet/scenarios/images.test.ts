import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("alternates ErrImagePull and ImagePullBackOff, with pulls 10, 20, 40 s apart", async () => {
  await play({ images: { nope: { missing: "manifest unknown" } } }, async (world) => {
    world.create("pod", { containers: [box("main", { image: "nope" })] });
    await world.advance(60);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 0/1 ErrImagePull 0 [Pending]
         0.0s status 0/1 ImagePullBackOff 0 [Pending]
         0.0s event  Normal Pulling main: Pulling image "nope"
         0.0s event  Warning Failed main: Failed to pull image "nope": rpc error: code = Unknown desc = Error response from daemon: manifest unknown
         0.0s event  Warning Failed main: Error: ErrImagePull
         0.0s event  Normal BackOff main: Back-off pulling image "nope"
         0.0s event  Warning Failed main: Error: ImagePullBackOff
         0.0s engine start sandbox/0
         0.0s engine pull nope:latest
        10.0s status 0/1 ErrImagePull 0 [Pending]
        10.0s event  Normal Pulling main: Pulling image "nope" x2
        10.0s event  Warning Failed main: Failed to pull image "nope": rpc error: code = Unknown desc = Error response from daemon: manifest unknown x2
        10.0s event  Warning Failed main: Error: ErrImagePull x2
        10.0s engine pull nope:latest
        20.0s status 0/1 ImagePullBackOff 0 [Pending]
        20.0s event  Normal BackOff main: Back-off pulling image "nope" x2
        20.0s event  Warning Failed main: Error: ImagePullBackOff x2
        30.0s status 0/1 ErrImagePull 0 [Pending]
        30.0s event  Normal Pulling main: Pulling image "nope" x3
        30.0s event  Warning Failed main: Failed to pull image "nope": rpc error: code = Unknown desc = Error response from daemon: manifest unknown x3
        30.0s event  Warning Failed main: Error: ErrImagePull x3
        30.0s engine pull nope:latest
        40.0s status 0/1 ImagePullBackOff 0 [Pending]
        40.0s event  Normal BackOff main: Back-off pulling image "nope" x3
        40.0s event  Warning Failed main: Error: ImagePullBackOff x3"
    `);
  });
});

it("starts the container when a later pull succeeds", async () => {
  await play({ images: { late: { present: false, errors: ["connection reset"] } } }, async (world) => {
    world.create("pod", { containers: [box("main", { image: "late" })] });
    await world.advance(30);
    expect(world.trace("status", "engine")).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 0/1 ErrImagePull 0 [Pending]
         0.0s status 0/1 ImagePullBackOff 0 [Pending]
         0.0s engine start sandbox/0
         0.0s engine pull late:latest
        10.0s status 1/1 Running 0 [Running]
        10.0s engine pull late:latest
        10.0s engine start main/0"
    `);
  });
});

it("tries a new image of a waiting container at once", async () => {
  await play({ images: { nope: { missing: "manifest unknown" } } }, async (world) => {
    world.create("pod", { containers: [box("main", { image: "nope" })] });
    await world.advance(15);
    world.api.update("pod", (pod) => ({ ...pod, spec: { ...pod.spec, containers: [box("main")] } }));
    await world.advance(1);
    expect(world.starts("main")).toEqual([15]);
  });
});

it("replaces a running container when its image changes", async () => {
  await play({ images: { web: {} } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(15);
    world.api.update("pod", (pod) => ({
      ...pod,
      spec: { ...pod.spec, containers: [box("main", { image: "web" })] },
    }));
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
        15.0s status 1/1 Running 1 [Running]
        15.0s event  Normal Killing main: Container main definition changed, will be restarted
        15.0s event  Normal Pulled main: Container image "web" already present on machine and can be accessed by the pod
        15.0s event  Normal Created main: Container created x2
        15.0s event  Normal Started main: Container started x2
        15.0s engine SIGTERM main/0
        15.0s engine exit main/0 143
        15.0s engine start main/1"
    `);
  });
});

it("tells of pull secrets that do not exist at every sync, also when there is nothing to pull", async () => {
  await play({}, async (world) => {
    world.create("pod", { imagePullSecrets: [{ name: "gone" }], containers: [box("main")] });
    await world.advance(60);
    expect(world.trace("event")).toMatchInlineSnapshot(`
      "   0.0s event  Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (gone); attempting to pull the image may not succeed.
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s event  Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (gone); attempting to pull the image may not succeed. x2"
    `);
  });
});
