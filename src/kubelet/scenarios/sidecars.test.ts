import { expect, it } from "vitest";
import type { Container } from "../../api/index.ts";
import { box, play } from "./world.contract.ts";

const sidecar = (name: string, more: Partial<Container> = {}): Container =>
  box(name, { restartPolicy: "Always", ...more });

it("starts the main container when the sidecar's startup probe has passed, and stops the sidecar after it", async () => {
  const containers = {
    proxy: {
      exec: (_: readonly string[], { ageMs }: { ageMs: number }) => ({ exitCode: ageMs < 3000 ? 1 : 0 }),
    },
    main: { runsMs: 5000 },
  };
  await play({ containers }, async (world) => {
    world.create("job", {
      restartPolicy: "Never",
      initContainers: [
        sidecar("proxy", {
          startupProbe: { exec: { command: ["ready"] }, periodSeconds: 1, failureThreshold: 30 },
        }),
      ],
      containers: [box("main")],
    });
    await world.advance(20);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/2 Pending 0 [Pending]
         0.0s status 0/2 Init:0/1 0 [Pending]
         0.0s event  Normal Pulled proxy: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created proxy: Container created
         0.0s event  Normal Started proxy: Container started
         0.0s event  Warning Unhealthy proxy: Startup probe failed: 
         0.0s engine start sandbox/0
         0.0s engine start proxy/0
         1.0s event  Warning Unhealthy proxy: Startup probe failed:  x2
         2.0s event  Warning Unhealthy proxy: Startup probe failed:  x3
         3.0s status 0/2 PodInitializing 0 [Pending]
         3.0s status 1/2 PodInitializing 0 [Pending]
         3.0s status 2/2 Running 0 [Running]
         3.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         3.0s event  Normal Created main: Container created
         3.0s event  Normal Started main: Container started
         3.0s engine start main/0
         8.0s status 1/2 Completed 0 [Running]
         8.0s status 0/2 Completed 0 [Running]
         8.0s status 0/2 Completed 0 [Succeeded]
         8.0s event  Normal Killing proxy: Stopping container proxy
         8.0s engine exit main/0 0
         8.0s engine SIGTERM proxy/0
         8.0s engine exit proxy/0 143
         8.0s engine stop sandbox/0"
    `);
  });
});

it("ends the main containers first, then the sidecars in reverse order", async () => {
  const containers = {
    first: { signals: { SIGTERM: { afterMs: 1000, exitCode: 0 } } },
    second: { signals: { SIGTERM: { afterMs: 1000, exitCode: 0 } } },
    main: { signals: { SIGTERM: { afterMs: 2000, exitCode: 0 } } },
  };
  await play({ containers }, async (world) => {
    world.create("pod", { initContainers: [sidecar("first"), sidecar("second")], containers: [box("main")] });
    await world.advance(5);
    world.api.delete("pod", 30);
    await world.advance(30);
    expect(world.trace()).toMatchInlineSnapshot(`
      "   0.0s status 0/3 Pending 0 [Pending]
         0.0s status 0/3 Init:0/2 0 [Pending]
         0.0s event  Normal Pulled first: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created first: Container created
         0.0s event  Normal Started first: Container started
         0.0s engine start sandbox/0
         0.0s engine start first/0
         0.2s status 1/3 Init:1/2 0 [Pending]
         0.2s event  Normal Pulled second: Container image "busybox" already present on machine and can be accessed by the pod
         0.2s event  Normal Created second: Container created
         0.2s event  Normal Started second: Container started
         0.2s engine start second/0
         0.4s status 2/3 PodInitializing 0 [Pending]
         0.4s status 3/3 Running 0 [Running]
         0.4s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.4s event  Normal Created main: Container created
         0.4s event  Normal Started main: Container started
         0.4s engine start main/0
         5.0s status 3/3 Terminating 0 [Running]
         5.0s event  Normal Killing first: Stopping container first
         5.0s event  Normal Killing second: Stopping container second
         5.0s event  Normal Killing main: Stopping container main
         5.0s engine SIGTERM main/0
         7.0s engine exit main/0 0
         7.0s engine SIGTERM second/0
         8.0s engine exit second/0 0
         8.0s engine SIGTERM first/0
         9.0s status 0/3 Completed 0 [Succeeded]
         9.0s status gone
         9.0s engine exit first/0 0
         9.0s engine stop sandbox/0
         9.0s engine remove main/0
         9.0s engine remove second/0
         9.0s engine remove first/0
         9.0s engine remove sandbox/0"
    `);
  });
});

it("ends all sidecars together when the main container uses up the grace", async () => {
  const ignores = { signals: { SIGTERM: "ignore" as const } };
  await play({ containers: { first: ignores, second: ignores, main: ignores } }, async (world) => {
    world.create("pod", { initContainers: [sidecar("first"), sidecar("second")], containers: [box("main")] });
    await world.advance(5);
    world.api.delete("pod", 5);
    await world.advance(30);
    expect(world.trace("engine")).toMatchInlineSnapshot(`
      "   0.0s engine start sandbox/0
         0.0s engine start first/0
         0.2s engine start second/0
         0.4s engine start main/0
         5.0s engine SIGTERM main/0
        10.0s engine SIGTERM first/0
        10.0s engine SIGTERM second/0
        10.0s engine SIGKILL main/0
        10.0s engine exit main/0 137
        12.0s engine SIGKILL first/0
        12.0s engine exit first/0 137
        12.0s engine SIGKILL second/0
        12.0s engine exit second/0 137
        12.0s engine stop sandbox/0
        12.0s engine remove main/0
        12.0s engine remove second/0
        12.0s engine remove first/0
        12.0s engine remove sandbox/0"
    `);
  });
});

it("a sidecar that fails at once holds back all that comes after it", async () => {
  const containers = { side: { runsMs: 50, exitCode: 1 }, next: { runsMs: 1000 }, main: {} };
  await play({ containers }, async (world) => {
    world.create("pod", { initContainers: [sidecar("side"), box("next")], containers: [box("main")] });
    await world.advance(60);
    expect(world.trace()).toMatch(/engine exit side\/2 1/);
    expect(world.trace()).not.toMatch(/engine start (next|main)/);
  });
});
