import { expect, it } from "vitest";
import type { ExecMoment } from "../../runtime/fake/script.ts";
import { box, play } from "./world.contract.ts";

it("tells a pod's life: pull, init container, hooks with their output, deletion, signals, exits", async () => {
  const main = {
    exec: (command: readonly string[]) => ({ stdout: `${command.join(" ")} done`, durationMs: 1500 }),
    signals: { SIGTERM: "ignore" as const },
  };
  const options = {
    containers: { main, init: { runsMs: 700 } },
    images: { app: { present: false, pullMs: 2300, sizeBytes: 4200 } },
  };
  await play(options, async (world) => {
    const lifecycle = {
      postStart: { exec: { command: ["warm-up"] } },
      preStop: { exec: { command: ["drain", "now"] } },
    };
    world.create("pod", {
      terminationGracePeriodSeconds: 4,
      initContainers: [box("init")],
      containers: [box("main", { image: "app", lifecycle })],
    });
    await world.advance(10);
    world.api.delete("pod");
    await world.advance(10);
    expect(world.lifeLines()).toMatchInlineSnapshot(`
      "   0.0s Pod Seen: 
         0.0s Phase Pending: 
         0.0s Condition PodReadyToStartContainers: False
         0.0s Condition Initialized: False, ContainersNotInitialized
         0.0s Condition Ready: False, ContainersNotReady
         0.0s Condition ContainersReady: False, ContainersNotReady
         0.0s Condition PodScheduled: True
         0.0s Waiting PodInitializing: init
         0.0s Waiting PodInitializing: main
         0.0s Volumes Mounted: from 0.0s
         0.0s Sandbox Created: from 0.0s, 10.244.0.2
         0.0s Condition PodReadyToStartContainers: True
         0.0s Container Created: init/0, busybox
         0.0s Container Started: init/0
         0.7s Container Exited: init/0, from 0.0s, exit 0
         0.7s Condition Initialized: True
         0.7s Image Pulling: main, app
         3.0s Image Pulled: main, from 0.7s, 4200 B, app
         3.0s Container Created: main/0, app
         3.0s Container Started: main/0
         3.0s Hook PostStart: main, started, warm-up
         4.5s Hook PostStart: main, from 3.0s, succeeded, warm-up, > warm-up done
         4.5s Phase Running: 
         4.5s Condition Ready: True
         4.5s Condition ContainersReady: True
        10.0s Pod DeletionRequested: to be gone within 4 s
        10.0s Hook PreStop: main, started, drain now
        11.5s Hook PreStop: main, from 10.0s, succeeded, drain now, > drain now done
        11.5s Signal SIGTERM: main, from 11.5s
        14.5s Signal SIGKILL: main, from 14.5s
        14.5s Container Exited: main/0, from 3.0s, exit 137
        14.5s Sandbox Stopped: 
        14.5s Phase Failed: 
        14.5s Condition PodReadyToStartContainers: False
        14.5s Condition Ready: False, PodFailed
        14.5s Condition ContainersReady: False, PodFailed
        14.5s Pod Gone: "
    `);
  });
});

it("tells which probe runs failed and what they wrote, and when the kubelet believed them", async () => {
  const exec = (_: readonly string[], { ageMs }: ExecMoment): { exitCode: number; stderr?: string } =>
    ageMs >= 5000 && ageMs < 8000 ? { exitCode: 1, stderr: "queue is full" } : { exitCode: 0 };
  await play({ containers: { main: { exec } } }, async (world) => {
    const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 1, failureThreshold: 2 };
    world.create("pod", { containers: [box("main", { readinessProbe })] });
    await world.advance(12);
    expect(world.lifeLines("Probe", "ProbeResult")).toMatchInlineSnapshot(`
      "   0.0s ProbeResult Readiness: main, failure
         0.0s Probe Readiness: main, from 0.0s, success
         0.0s ProbeResult Readiness: main, success
         5.0s Probe Readiness: main, from 5.0s, failure, > queue is full
         6.0s Probe Readiness: main, from 6.0s, failure, > queue is full
         6.0s ProbeResult Readiness: main, failure
         6.0s Probe Readiness: main, from 6.0s, failure, > queue is full
         7.0s Probe Readiness: main, from 7.0s, failure, > queue is full
         8.0s Probe Readiness: main, from 8.0s, success
         8.0s ProbeResult Readiness: main, success"
    `);
  });
});

it("tells every restart and the back-off before it, to the millisecond", async () => {
  await play({ containers: { main: { runsMs: 345, exitCode: 7 } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(40);
    expect(world.lifeLines("Container", "BackOff", "Waiting")).toMatchInlineSnapshot(`
      "   0.0s Waiting ContainerCreating: main
         0.0s Container Created: main/0, busybox
         0.0s Container Started: main/0
         0.3s Container Exited: main/0, from 0.0s, exit 7
         0.3s Container Created: main/1, busybox
         0.3s Container Started: main/1
         0.7s Container Exited: main/1, from 0.3s, exit 7
         0.7s BackOff CrashLoopBackOff: main, until 10.7s, back-off 10s restarting failed container=main pod=pod_default(uid-1)
         0.7s Waiting CrashLoopBackOff: main, back-off 10s restarting failed container=main pod=pod_default(uid-1)
        10.7s Container Created: main/2, busybox
        10.7s Container Started: main/2
        11.0s Container Exited: main/2, from 10.7s, exit 7
        11.0s BackOff CrashLoopBackOff: main, until 31.0s, back-off 20s restarting failed container=main pod=pod_default(uid-1)
        11.0s Waiting CrashLoopBackOff: main, back-off 20s restarting failed container=main pod=pod_default(uid-1)
        31.0s Container Created: main/3, busybox
        31.0s Container Started: main/3
        31.4s Container Exited: main/3, from 31.0s, exit 7
        31.4s BackOff CrashLoopBackOff: main, until 71.4s, back-off 40s restarting failed container=main pod=pod_default(uid-1)
        31.4s Waiting CrashLoopBackOff: main, back-off 40s restarting failed container=main pod=pod_default(uid-1)"
    `);
  });
});

it("tells every event, those that the correlator drops or counts included", async () => {
  await play({ containers: { main: { exec: () => ({ exitCode: 1 }) } } }, async (world) => {
    const readinessProbe = { exec: { command: ["ready"] }, periodSeconds: 1 };
    world.create("pod", { containers: [box("main", { readinessProbe })] });
    await world.advance(100);
    const told = world.life.filter(({ type, reason }) => type === "Event" && reason === "Unhealthy").length;
    const stored = world.events.trace.filter(({ event }) => event.reason === "Unhealthy").length;
    expect(told).toBeGreaterThanOrEqual(100);
    expect(stored).toBeLessThan(50);
  });
});

it("after a restart of the daemon goes on, and tells again what the engine tells", async () => {
  await play(
    { containers: { main: { signals: { SIGTERM: { afterMs: 300, exitCode: 0 } } } } },
    async (world) => {
      world.create("pod", { containers: [box("main")] });
      await world.advance(5);
      await world.kill();
      world.life.length = 0;
      await world.advance(5);
      world.restart();
      await world.advance(5);
      world.api.delete("pod");
      await world.advance(5);
      expect(world.lifeLines()).toMatchInlineSnapshot(`
      "   0.0s Container Created: main/0, busybox
         0.0s Container Started: main/0
        10.0s Pod Adopted: 
        10.0s Volumes Mounted: from 10.0s
        15.0s Pod DeletionRequested: to be gone within 30 s
        15.0s Signal SIGTERM: main, from 15.0s
        15.3s Container Exited: main/0, from 0.0s, exit 0
        15.3s Sandbox Stopped: 
        15.3s Phase Succeeded: 
        15.3s Condition PodReadyToStartContainers: False
        15.3s Condition Ready: False, PodCompleted
        15.3s Condition ContainersReady: False, PodCompleted
        15.3s Pod Gone: "
    `);
    },
  );
});
