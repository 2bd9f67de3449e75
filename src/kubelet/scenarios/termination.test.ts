import { describe, expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

const preStop = (seconds: number) => ({ lifecycle: { preStop: { sleep: { seconds } } } });
const slowStop = { exec: () => ({ durationMs: 10_000 }) };

describe("a deleted pod", () => {
  it("gets preStop, then SIGTERM, inside its grace", async () => {
    const main = { signals: { SIGTERM: { afterMs: 2000, exitCode: 0 } } };
    await play({ containers: { main } }, async (world) => {
      world.create("pod", { containers: [box("main", preStop(5))] });
      await world.advance(5);
      world.api.delete("pod");
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
          10.0s engine SIGTERM main/0
          12.0s status 0/1 Completed 0 [Succeeded]
          12.0s status gone
          12.0s engine exit main/0 0
          12.0s engine stop sandbox/0
          12.0s engine remove main/0
          12.0s engine remove sandbox/0"
      `);
    });
  });

  it("gets SIGKILL exactly at the end of its grace", async () => {
    await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
      world.create("pod", { containers: [box("main")] });
      await world.advance(5);
      world.api.delete("pod", 7);
      await world.advance(20);
      expect(world.trace("engine", "status")).toMatchInlineSnapshot(`
        "   0.0s status 0/1 Pending 0 [Pending]
           0.0s status 0/1 ContainerCreating 0 [Pending]
           0.0s status 1/1 Running 0 [Running]
           0.0s engine start sandbox/0
           0.0s engine start main/0
           5.0s status 1/1 Terminating 0 [Running]
           5.0s engine SIGTERM main/0
          12.0s status 0/1 Error 0 [Failed]
          12.0s status gone
          12.0s engine SIGKILL main/0
          12.0s engine exit main/0 137
          12.0s engine stop sandbox/0
          12.0s engine remove main/0
          12.0s engine remove sandbox/0"
      `);
    });
  });

  it("gives a preStop that outlasts the grace up, then 2 s to SIGKILL", async () => {
    const main = { ...slowStop, signals: { SIGTERM: "ignore" as const } };
    await play({ containers: { main } }, async (world) => {
      const lifecycle = { preStop: { exec: { command: ["slow"] } } };
      world.create("pod", { containers: [box("main", { lifecycle })] });
      await world.advance(5);
      world.api.delete("pod", 5);
      await world.advance(20);
      expect(world.trace("engine", "event")).toMatchInlineSnapshot(`
        "   0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
           0.0s event  Normal Created main: Container created
           0.0s event  Normal Started main: Container started
           0.0s engine start sandbox/0
           0.0s engine start main/0
           5.0s event  Normal Killing main: Stopping container main
          10.0s engine SIGTERM main/0
          12.0s event  Warning FailedPreStopHook main: PreStopHook failed
          12.0s engine SIGKILL main/0
          12.0s engine exit main/0 137
          12.0s engine stop sandbox/0
          12.0s engine remove main/0
          12.0s engine remove sandbox/0"
      `);
    });
  });

  it("by force: the object goes at once, its containers get 2 s", async () => {
    await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
      world.create("pod", { containers: [box("main")] });
      await world.advance(5);
      world.api.delete("pod", 0);
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
           5.0s status gone
           5.0s event  Normal Killing main: Stopping container main
           5.0s engine SIGTERM main/0
           7.0s engine SIGKILL main/0
           7.0s engine exit main/0 137
           7.0s engine stop sandbox/0
           7.0s engine remove main/0
           7.0s engine remove sandbox/0"
      `);
    });
  });

  it("by force during a graceful deletion: stopped again with 2 s, preStop not run again", async () => {
    await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
      world.create("pod", { containers: [box("main", preStop(3))] });
      await world.advance(5);
      world.api.delete("pod", 30);
      await world.advance(10);
      world.api.delete("pod", 0);
      await world.advance(30);
      expect(world.trace("engine", "event")).toMatchInlineSnapshot(`
        "   0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
           0.0s event  Normal Created main: Container created
           0.0s event  Normal Started main: Container started
           0.0s engine start sandbox/0
           0.0s engine start main/0
           5.0s event  Normal Killing main: Stopping container main
           8.0s engine SIGTERM main/0
          15.0s engine SIGTERM main/0
          17.0s engine SIGKILL main/0
          17.0s engine exit main/0 137
          17.0s engine stop sandbox/0
          17.0s engine remove main/0
          17.0s engine remove sandbox/0"
      `);
    });
  });

  it("keeps the first deadline when the grace is shortened", async () => {
    await play({ containers: { main: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
      world.create("pod", { containers: [box("main")] });
      await world.advance(5);
      world.api.delete("pod", 20);
      await world.advance(5);
      world.api.delete("pod", 2);
      await world.advance(30);
      expect(world.trace("engine")).toContain("25.0s engine SIGKILL main/0");
    });
  });

  it("in back-off: gone at once, without Killing", async () => {
    await play({ containers: { main: { runsMs: 500, exitCode: 1 } } }, async (world) => {
      world.create("pod", { containers: [box("main")] });
      await world.advance(15);
      world.api.delete("pod");
      await world.advance(5);
      expect(world.trace("status", "engine").split("\n").slice(-8).join("\n")).toMatchInlineSnapshot(`
        "  11.5s engine exit main/2 1
          11.5s engine remove main/1
          15.0s status 0/1 Terminating 2 [Running]
          15.0s status 0/1 Error 2 [Failed]
          15.0s status gone
          15.0s engine stop sandbox/0
          15.0s engine remove main/2
          15.0s engine remove sandbox/0"
      `);
      expect(world.trace("event")).not.toContain("Killing");
    });
  });

  it("during init: the init container gets the grace, later ones never start", async () => {
    await play(
      { containers: { one: { signals: { SIGTERM: { afterMs: 1000, exitCode: 0 } } } } },
      async (world) => {
        world.create("pod", { initContainers: [box("one")], containers: [box("main")] });
        await world.advance(5);
        world.api.delete("pod");
        await world.advance(10);
        expect(world.trace()).toMatchInlineSnapshot(`
        "   0.0s status 0/1 Pending 0 [Pending]
           0.0s status 0/1 Init:0/1 0 [Pending]
           0.0s event  Normal Pulled one: Container image "busybox" already present on machine and can be accessed by the pod
           0.0s event  Normal Created one: Container created
           0.0s event  Normal Started one: Container started
           0.0s engine start sandbox/0
           0.0s engine start one/0
           5.0s status 0/1 Terminating 0 [Pending]
           5.0s event  Normal Killing one: Stopping container one
           5.0s engine SIGTERM one/0
           6.0s status 0/1 ContainerStatusUnknown 0 [Failed]
           6.0s status gone
           6.0s engine exit one/0 0
           6.0s engine stop sandbox/0
           6.0s engine remove one/0
           6.0s engine remove sandbox/0"
      `);
      },
    );
  });

  it("while its image is pulled: the pull ends, the container starts and is ended", async () => {
    const images = { web: { present: false, pullMs: 10_000 } };
    await play({ images }, async (world) => {
      world.create("pod", { containers: [box("main", { image: "web" })] });
      await world.advance(2);
      world.api.delete("pod");
      await world.advance(20);
      expect(world.trace()).toMatchInlineSnapshot(`
        "   0.0s status 0/1 Pending 0 [Pending]
           0.0s status 0/1 ContainerCreating 0 [Pending]
           0.0s event  Normal Pulling main: Pulling image "web"
           0.0s engine start sandbox/0
           2.0s status 0/1 Terminating 0 [Pending]
          10.0s status 1/1 Terminating 0 [Running]
          10.0s status 0/1 Error 0 [Failed]
          10.0s status gone
          10.0s event  Normal Pulled main: Successfully pulled image "web" in 10s (10s including waiting). Image size: 1000000 bytes.
          10.0s event  Normal Created main: Container created
          10.0s event  Normal Started main: Container started
          10.0s event  Normal Killing main: Stopping container main
          10.0s engine pull web:latest
          10.0s engine start main/0
          10.0s engine SIGTERM main/0
          10.0s engine exit main/0 143
          10.0s engine stop sandbox/0
          10.0s engine remove main/0
          10.0s engine remove sandbox/0"
      `);
    });
  });

  it("while postStart runs: the hook ends first", async () => {
    const main = { signals: { SIGTERM: { afterMs: 0, exitCode: 0 } } };
    await play({ containers: { main } }, async (world) => {
      world.create("pod", {
        containers: [box("main", { lifecycle: { postStart: { sleep: { seconds: 10 } } } }), box("next")],
      });
      await world.advance(3);
      world.api.delete("pod");
      await world.advance(20);
      expect(world.trace()).toMatchInlineSnapshot(`
        "   0.0s status 0/2 Pending 0 [Pending]
           0.0s status 0/2 ContainerCreating 0 [Pending]
           0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
           0.0s event  Normal Created main: Container created
           0.0s event  Normal Started main: Container started
           0.0s engine start sandbox/0
           0.0s engine start main/0
           3.0s status 0/2 Terminating 0 [Pending]
          10.0s status 2/2 Terminating 0 [Running]
          10.0s status 0/2 Error 0 [Failed]
          10.0s status gone
          10.0s event  Normal Pulled next: Container image "busybox" already present on machine and can be accessed by the pod
          10.0s event  Normal Created next: Container created
          10.0s event  Normal Started next: Container started
          10.0s event  Normal Killing main: Stopping container main
          10.0s event  Normal Killing next: Stopping container next
          10.0s engine start next/0
          10.0s engine SIGTERM main/0
          10.0s engine SIGTERM next/0
          10.0s engine exit next/0 143
          10.0s engine exit main/0 0
          10.0s engine stop sandbox/0
          10.0s engine remove next/0
          10.0s engine remove main/0
          10.0s engine remove sandbox/0"
      `);
    });
  });

  it("while a probe's kill is under way: that ends first, the container is started again and ended a second time", async () => {
    const main = { exec: () => ({ exitCode: 1 }), signals: { SIGTERM: "ignore" as const } };
    await play({ containers: { main } }, async (world) => {
      const livenessProbe = { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 };
      const preStop = { sleep: { seconds: 2 } };
      world.create("pod", {
        terminationGracePeriodSeconds: 5,
        containers: [box("main", { livenessProbe, lifecycle: { preStop } })],
      });
      await world.advance(3);
      world.api.delete("pod");
      await world.advance(30);
      expect(world.trace("event", "engine")).toMatchInlineSnapshot(`
        "   0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
           0.0s event  Normal Created main: Container created
           0.0s event  Normal Started main: Container started
           0.0s event  Warning Unhealthy main: Liveness probe failed: 
           0.0s event  Normal Killing main: Container main failed liveness probe, will be restarted
           0.0s engine start sandbox/0
           0.0s engine start main/0
           2.0s engine SIGTERM main/0
           5.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
           5.0s event  Normal Created main: Container created x2
           5.0s event  Normal Started main: Container started x2
           5.0s event  Normal Killing main: Stopping container main
           5.0s engine SIGKILL main/0
           5.0s engine exit main/0 137
           5.0s engine start main/1
           7.0s engine SIGTERM main/1
          10.0s engine SIGKILL main/1
          10.0s engine exit main/1 137
          10.0s engine stop sandbox/0
          10.0s engine remove main/1
          10.0s engine remove main/0
          10.0s engine remove sandbox/0"
      `);
    });
  });

  it("when it has completed: one look, and everything is gone", async () => {
    await play({ containers: { main: { runsMs: 1000 } } }, async (world) => {
      world.create("pod", { restartPolicy: "Never", containers: [box("main")] });
      await world.advance(5);
      world.api.delete("pod");
      await world.advance(5);
      expect(await world.runtime.list()).toEqual([]);
      expect(world.trace("status")).toMatchInlineSnapshot(`
        "   0.0s status 0/1 Pending 0 [Pending]
           0.0s status 0/1 ContainerCreating 0 [Pending]
           0.0s status 1/1 Running 0 [Running]
           1.0s status 0/1 Completed 0 [Running]
           1.0s status 0/1 Completed 0 [Succeeded]
           5.0s status gone"
      `);
    });
  });
});
