import { expect, it } from "vitest";
import { loadHttpClient } from "../prober/http/http-get.ts";
import { box, play } from "./world.contract.ts";

const failing = { lifecycle: { postStart: { exec: { command: ["warm-up"] } } } };

it("shows ContainerCreating until postStart has ended, and starts the next container only then", async () => {
  await play({ containers: { main: { exec: () => ({ durationMs: 10_000 }) } } }, async (world) => {
    world.create("pod", { containers: [box("main", failing), box("next")] });
    await world.advance(15);
    expect(world.trace("status", "engine")).toMatchInlineSnapshot(`
      "   0.0s status 0/2 Pending 0 [Pending]
         0.0s status 0/2 ContainerCreating 0 [Pending]
         0.0s engine start sandbox/0
         0.0s engine start main/0
        10.0s status 2/2 Running 0 [Running]
        10.0s engine start next/0"
    `);
  });
});

it("kills a container whose postStart fails, with preStop and grace, and goes on with the ladder", async () => {
  const main = {
    exec: () => ({ exitCode: 3, stderr: "no" }),
    signals: { SIGTERM: { afterMs: 1000, exitCode: 0 } },
  };
  await play({ containers: { main } }, async (world) => {
    world.create("pod", { containers: [box("main", failing)] });
    await world.advance(14);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s event  Warning FailedPostStartHook main: PostStartHook failed
         0.0s event  Normal Killing main: FailedPostStartHook
         0.0s engine start sandbox/0
         0.0s engine start main/0
         0.0s engine SIGTERM main/0
         1.0s status 0/1 PostStartHookError 0 [Running]
         1.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
         1.0s event  Normal Created main: Container created x2
         1.0s event  Normal Started main: Container started x2
         1.0s event  Warning FailedPostStartHook main: PostStartHook failed x2
         1.0s event  Normal Killing main: FailedPostStartHook x2
         1.0s engine exit main/0 0
         1.0s engine start main/1
         1.0s engine SIGTERM main/1
         2.0s status 0/1 PostStartHookError 1 [Running]
         2.0s status 0/1 CrashLoopBackOff 1 [Running]
         2.0s event  Warning BackOff main: Back-off restarting failed container main in pod pod_default(uid-1)
         2.0s event  Warning BackOff main: Back-off restarting failed container main in pod pod_default(uid-1) x2
         2.0s engine exit main/1 0
         2.0s engine remove main/0
        12.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x3
        12.0s event  Normal Created main: Container created x3
        12.0s event  Normal Started main: Container started x3
        12.0s event  Warning FailedPostStartHook main: PostStartHook failed x3
        12.0s event  Normal Killing main: FailedPostStartHook x3
        12.0s engine start main/2
        12.0s engine SIGTERM main/2
        13.0s status 0/1 PostStartHookError 2 [Running]
        13.0s status 0/1 CrashLoopBackOff 2 [Running]
        13.0s event  Warning BackOff main: Back-off restarting failed container main in pod pod_default(uid-1) x3
        13.0s event  Warning BackOff main: Back-off restarting failed container main in pod pod_default(uid-1) x4
        13.0s engine exit main/2 0
        13.0s engine remove main/1"
    `);
  });
});

it.each([
  ["of the pod ends with the container, and is told then", "", true],
  ["elsewhere may be answered yet", "192.0.2.7", false],
])("a preStop request that outlasts the grace is given up: a server %s", async (_, host, isTold) => {
  await loadHttpClient();
  await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
    world.dialer.listen(80, () => undefined);
    const preStop = { httpGet: { port: 80, ...(host === "" ? {} : { host }) } };
    world.create("pod", { containers: [box("main", { lifecycle: { preStop } })] });
    await world.advance(5);
    world.api.delete("pod", 3);
    for (let second = 0; second < 10; second++) await world.advance(1);
    const lines = world
      .trace("engine", "event")
      .split("\n")
      .map((line) => line.trim());
    expect(lines.filter((line) => /SIG|PreStop/.test(line))).toEqual([
      "8.0s engine SIGTERM main/0",
      ...(isTold ? ["10.0s event  Warning FailedPreStopHook main: PreStopHook failed"] : []),
      "10.0s engine SIGKILL main/0",
    ]);
  });
});
