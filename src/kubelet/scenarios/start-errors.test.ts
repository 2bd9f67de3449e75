import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("tells a start error as clusters do, and takes the ladder", async () => {
  const startError = 'OCI runtime create failed: exec: "nope": executable file not found in $PATH: unknown';
  await play({ containers: { main: { startError } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(5);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 0/1 RunContainerError 0 [Running]
         0.0s status 0/1 RunContainerError 1 [Running]
         0.0s status 0/1 CrashLoopBackOff 1 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Warning Failed main: Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: exec: "nope": executable file not found in $PATH: unknown
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
         0.0s event  Normal Created main: Container created x2
         0.0s event  Warning Failed main: Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: exec: "nope": executable file not found in $PATH: unknown x2
         0.0s event  Warning BackOff main: Back-off restarting failed container main in pod pod_default(uid-1)
         0.0s engine start sandbox/0
         0.0s engine start error main/0
         0.0s engine start error main/1
         0.0s engine remove main/0"
    `);
    expect(world.api.get("pod").status?.containerStatuses?.[0]).toMatchObject({
      lastState: { terminated: { reason: "StartError", exitCode: 128, startedAt: "1970-01-01T00:00:00Z" } },
    });
  });
});

it("waits for a missing ConfigMap and starts when it appears", async () => {
  await play({}, async (world) => {
    const env = [{ name: "A", valueFrom: { configMapKeyRef: { name: "late", key: "a" } } }];
    world.create("pod", { containers: [box("main", { env })] });
    await world.advance(15);
    world.objects.setConfigMap("default", "late", { a: "1" });
    await world.advance(15);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 0/1 CreateContainerConfigError 0 [Pending]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Warning Failed main: Error: configmap "late" not found
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
         0.0s event  Warning Failed main: Error: configmap "late" not found x2
         0.0s engine start sandbox/0
        10.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x3
        10.0s event  Warning Failed main: Error: configmap "late" not found x3
        20.0s status 1/1 Running 0 [Running]
        20.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x4
        20.0s event  Normal Created main: Container created
        20.0s event  Normal Started main: Container started
        20.0s engine start main/0"
    `);
  });
});

it("tells a sandbox that cannot be made, and tries again", async () => {
  await play({}, async (world) => {
    world.runtime.sandboxErrors.push("port is already allocated");
    world.create("pod", { containers: [box("main")] });
    await world.advance(15);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s event  Warning FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to start sandbox container for pod "pod": Error response from daemon: port is already allocated
        10.0s status 1/1 Running 0 [Running]
        10.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
        10.0s event  Normal Created main: Container created
        10.0s event  Normal Started main: Container started
        10.0s engine start sandbox/0
        10.0s engine start main/0"
    `);
  });
});

it("tells what the engine will not create as the daemon's answer, and creates it again later", async () => {
  await play({ containers: { main: { createError: "No command specified" } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(1);
    expect(world.trace("event").split("\n").at(-1)).toContain(
      "Warning Failed main: Error: Error response from daemon: No command specified",
    );
    expect(world.api.get("pod").status?.containerStatuses?.[0]?.state).toEqual({
      waiting: {
        reason: "CreateContainerError",
        message: "Error response from daemon: No command specified",
      },
    });
  });
});
