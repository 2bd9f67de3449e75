import { expect, it } from "vitest";
import type { ExecMoment } from "../../runtime/fake/script.ts";
import { box, play } from "./world.contract.ts";

const failsBetween =
  (fromMs: number, toMs: number) =>
  (_: readonly string[], { ageMs }: ExecMoment) => ({ exitCode: ageMs >= fromMs && ageMs < toMs ? 1 : 0 });

it("probes a container again that had ended for good when all of its pod begin anew", async () => {
  const containers = {
    main: { runsMs: 10_000, exitCode: 42 },
    done: (attempt: number) => (attempt === 0 ? { runsMs: 2_000 } : {}),
  };
  await play({ containers }, async (world) => {
    const exitCodes = { operator: "In" as const, values: [42] };
    const restartPolicyRules = [{ action: "RestartAllContainers" as const, exitCodes }];
    const readinessProbe = { exec: { command: ["ready"] }, initialDelaySeconds: 3, periodSeconds: 1 };
    world.create("pod", {
      restartPolicy: "Never",
      containers: [
        box("main", { restartPolicy: "Never", restartPolicyRules }),
        box("done", { readinessProbe }),
      ],
    });
    await world.advance(18);
    expect(world.trace("status").split("\n").slice(-2)).toMatchInlineSnapshot(`
      [
        "  10.0s status 1/2 Running 2 [Running]",
        "  13.0s status 2/2 Running 2 [Running]",
      ]
    `);
  });
});

it("kills a container whose liveness probe fails three times and restarts it at once", async () => {
  const main = { exec: failsBetween(30_000, 1e9), signals: { SIGTERM: "ignore" as const } };
  await play({ containers: { main } }, async (world) => {
    const livenessProbe = {
      exec: { command: ["cat", "/tmp/healthy"] },
      initialDelaySeconds: 5,
      periodSeconds: 5,
    };
    world.create("liveness", { containers: [box("main", { livenessProbe })] });
    await world.advance(90);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
        30.0s event  Warning Unhealthy main: Liveness probe failed: 
        35.0s event  Warning Unhealthy main: Liveness probe failed:  x2
        40.0s event  Warning Unhealthy main: Liveness probe failed:  x3
        40.0s event  Normal Killing main: Container main failed liveness probe, will be restarted
        40.0s engine SIGTERM main/0
        70.0s status 1/1 Running 1 [Running]
        70.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
        70.0s event  Normal Created main: Container created x2
        70.0s event  Normal Started main: Container started x2
        70.0s engine SIGKILL main/0
        70.0s engine exit main/0 137
        70.0s engine start main/1"
    `);
  });
});

it("shows readiness as it flips, and kills nothing", async () => {
  await play({ containers: { main: { exec: failsBetween(5000, 9000) } } }, async (world) => {
    const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 1, failureThreshold: 2 };
    world.create("ready", { containers: [box("main", { readinessProbe })] });
    await world.advance(20);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 0/1 Running 0 [Running]
         0.0s status 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s engine start sandbox/0
         0.0s engine start main/0
         5.0s event  Warning Unhealthy main: Readiness probe failed: 
         6.0s status 0/1 Running 0 [Running]
         6.0s event  Warning Unhealthy main: Readiness probe failed:  x2
         6.0s event  Warning Unhealthy main: Readiness probe failed:  x3
         7.0s event  Warning Unhealthy main: Readiness probe failed:  x4
         8.0s event  Warning Unhealthy main: Readiness probe failed:  x5
         9.0s status 1/1 Running 0 [Running]"
    `);
  });
});

it("is not started before its startup probe passes, and restarted when it never does", async () => {
  const main = (attempt: number) => ({ exec: failsBetween(0, attempt === 0 ? 1e9 : 3000) });
  await play({ containers: { main } }, async (world) => {
    const startupProbe = { exec: { command: ["up"] }, periodSeconds: 2, failureThreshold: 3 };
    const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 10 };
    world.create("startup", { containers: [box("main", { startupProbe, readinessProbe })] });
    await world.advance(20);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 0/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         0.0s event  Warning Unhealthy main: Startup probe failed: 
         0.0s engine start sandbox/0
         0.0s engine start main/0
         2.0s event  Warning Unhealthy main: Startup probe failed:  x2
         4.0s status 0/1 Running 1 [Running]
         4.0s event  Warning Unhealthy main: Startup probe failed:  x3
         4.0s event  Normal Killing main: Container main failed startup probe, will be restarted
         4.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
         4.0s event  Normal Created main: Container created x2
         4.0s event  Normal Started main: Container started x2
         4.0s engine SIGTERM main/0
         4.0s engine exit main/0 143
         4.0s engine start main/1
         6.0s event  Warning Unhealthy main: Startup probe failed:  x4
         8.0s status 1/1 Running 1 [Running]"
    `);
  });
});

it("leaves a probed container that has ended for good alone while others go on", async () => {
  const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 1 };
  await play({ containers: { done: { runsMs: 3000 }, later: { runsMs: 10_000 } } }, async (world) => {
    world.create("three", {
      restartPolicy: "Never",
      containers: [box("done", { readinessProbe }), box("later"), box("on")],
    });
    await world.advance(30);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/3 Pending 0 [Pending]
         0.0s status 0/3 ContainerCreating 0 [Pending]
         0.0s status 2/3 Running 0 [Running]
         0.0s status 3/3 Running 0 [Running]
         0.0s event  Normal Pulled done: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created done: Container created
         0.0s event  Normal Started done: Container started
         0.0s event  Normal Pulled later: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created later: Container created
         0.0s event  Normal Started later: Container started
         0.0s event  Normal Pulled on: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created on: Container created
         0.0s event  Normal Started on: Container started
         0.0s engine start sandbox/0
         0.0s engine start done/0
         0.0s engine start later/0
         0.0s engine start on/0
         3.0s status 2/3 NotReady 0 [Running]
         3.0s engine exit done/0 0
        10.0s status 1/3 NotReady 0 [Running]
        10.0s engine exit later/0 0"
    `);
  });
});
