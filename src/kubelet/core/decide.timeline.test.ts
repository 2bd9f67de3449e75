import { describe, expect, it } from "vitest";
import { container, optionsOf, options, podOf } from "./testing/base-pod.ts";
import { PodSimulation, type Scenario } from "./testing/pod-simulation.ts";

function life(scenario: Partial<Scenario> & Pick<Scenario, "run">, seconds: number): readonly string[] {
  return new PodSimulation({ pod: podOf(), options, ...scenario }).until(seconds);
}

describe("the life of a pod", () => {
  it("under Always a crash is restarted at once, then after 10, 20, 40 s from the exit, with CrashLoopBackOff between", () => {
    expect(life({ run: () => ({ seconds: 1, exitCode: 1 }) }, 80)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "1s Running main[Error]",
        "1s start main-1",
        "1s Running main[Running<1 r1 ready]",
        "2s Running main[Error<1 r1]",
        "2s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "2s Running main[CrashLoopBackOff<1 r1]",
        "12s start main-2",
        "12s Running main[Running<1 r2 ready]",
        "13s Running main[Error<1 r2]",
        "13s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "13s Running main[CrashLoopBackOff<1 r2]",
        "23s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "33s start main-3",
        "33s Running main[Running<1 r3 ready]",
        "34s Running main[Error<1 r3]",
        "34s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "34s Running main[CrashLoopBackOff<1 r3]",
        "44s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "54s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "64s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "74s start main-4",
        "74s Running main[Running<1 r4 ready]",
        "75s Running main[Error<1 r4]",
        "75s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "75s Running main[CrashLoopBackOff<1 r4]",
      ]
    `);
  });
  it("the run before the last is told until another sync, though it is cleaned away at once", () => {
    const pod = podOf({ restartPolicy: "OnFailure", containers: [container("main"), container("other")] });
    const run = (name: string, attempt: number) =>
      name === "other" ? { seconds: 8 } : { seconds: 1, exitCode: attempt === 0 ? 1 : 0 };
    expect(life({ pod, run }, 10).filter((line) => line.includes("Completed"))).toMatchInlineSnapshot(`
      [
        "2s Running main[Completed<1 r1] other[Running ready]",
        "8s Running main[Completed r1] other[Completed]",
        "8s Succeeded main[Completed r1] other[Completed]",
      ]
    `);
  });
  it("a back-off that is over waits without attempts of its own while a sidecar before it is still in one", () => {
    const pod = podOf({ initContainers: [container("side", { restartPolicy: "Always" })] });
    const crash = { seconds: 0, exitCode: 1 };
    const run = (name: string, attempt: number) =>
      name === "main" ? crash : attempt === 0 ? { seconds: 1, exitCode: 1 } : crash;
    const lines = life({ pod, run, options: { ...optionsOf(35), jitter: 0 } }, 12);
    expect(lines.filter((line) => line.startsWith("10s") || line.startsWith("11s"))).toMatchInlineSnapshot(`
      [
        "11s start side-2",
        "11s Running side[Running<1 r2 ready] main[CrashLoopBackOff<1 r1]",
        "11s start main-2",
        "11s Running side[Running<1 r2 ready] main[Running<1 r2 ready]",
        "11s Running side[Error<1 r2] main[Error<1 r2]",
        "11s event BackOff: Back-off restarting failed container side in pod web_default(u-1)",
        "11s Running side[CrashLoopBackOff<1 r2] main[Error<1 r2]",
      ]
    `);
  });
  it("under Never the exit is shown with the old phase, the terminal phase only after the sandbox has stopped", () => {
    const pod = podOf({ restartPolicy: "Never" });
    expect(life({ pod, run: () => ({ seconds: 2, exitCode: 1 }) }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "2s Running main[Error]",
        "2s Failed main[Error]",
      ]
    `);
  });
  it("init containers run one after the other, then the regular ones", () => {
    const pod = podOf({ initContainers: [container("init-1"), container("init-2")] });
    const run = (name: string) => (name === "main" ? {} : { seconds: 3 });
    expect(life({ pod, run }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending init-1[PodInitializing] init-2[PodInitializing] main[PodInitializing]",
        "0s start init-1-0",
        "0s Pending init-1[Running] init-2[PodInitializing] main[PodInitializing]",
        "3s Pending init-1[Completed ready] init-2[PodInitializing] main[PodInitializing]",
        "3s start init-2-0",
        "3s Pending init-1[Completed ready] init-2[Running] main[PodInitializing]",
        "6s Pending init-1[Completed ready] init-2[Completed ready] main[PodInitializing]",
        "6s start main-0",
        "6s Running init-1[Completed ready] init-2[Completed ready] main[Running ready]",
      ]
    `);
  });
  it("an init container that fails under Never fails the pod", () => {
    const pod = podOf({ restartPolicy: "Never", initContainers: [container("init-1")] });
    expect(life({ pod, run: () => ({ seconds: 1, exitCode: 3 }) }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending init-1[PodInitializing] main[PodInitializing]",
        "0s start init-1-0",
        "0s Pending init-1[Running] main[PodInitializing]",
        "1s Pending init-1[Error] main[PodInitializing]",
        "1s Failed init-1[Error] main[PodInitializing]",
      ]
    `);
  });
  it("a deletion stops what runs, shows nothing until it has ended, and removes the object last", () => {
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.delete(30);
      },
    };
    expect(life({ run: () => ({ onTerm: [3, 0] }), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "5s delete 30",
        "5s event Killing: Stopping container main",
        "8s Succeeded main[Completed]",
        "8s gone",
      ]
    `);
  });
  it("a deletion during init keeps the pod Pending until its last status", () => {
    const pod = podOf({ initContainers: [container("init-1")] });
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.delete(5);
      },
    };
    expect(life({ pod, run: () => ({}), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending init-1[PodInitializing] main[PodInitializing]",
        "0s start init-1-0",
        "0s Pending init-1[Running] main[PodInitializing]",
        "5s delete 5",
        "5s event Killing: Stopping container init-1",
        "10s Pending init-1[Error] main[PodInitializing]",
        "10s Failed init-1[Error] main[PodInitializing]",
        "10s gone",
      ]
    `);
  });
  it("a deletion in back-off drops the waiting state and kills nothing", () => {
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.delete(30);
      },
    };
    expect(life({ run: () => ({ seconds: 1, exitCode: 1 }), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "1s Running main[Error]",
        "1s start main-1",
        "1s Running main[Running<1 r1 ready]",
        "2s Running main[Error<1 r1]",
        "2s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "2s Running main[CrashLoopBackOff<1 r1]",
        "5s delete 30",
        "5s Running main[Error r1]",
        "5s Failed main[Error r1]",
        "5s gone",
      ]
    `);
  });
  it("a deletion of a pod whose image never came ends with containers of which nobody knows", () => {
    const error = { reason: "ErrImagePull", message: "no" };
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.delete(30);
      },
    };
    expect(life({ run: () => ({ error }), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s no start of main-0",
        "0s Pending main[ErrImagePull]",
        "0s no start of main-0",
        "5s delete 30",
        "5s Pending main[ContainerCreating]",
        "5s Pending main[ContainerCreating]",
        "5s Failed main[ContainerStatusUnknown]",
        "5s gone",
      ]
    `);
  });
  it("sidecars are ended when the regular containers are done, and the pod succeeds whatever their code", () => {
    const pod = podOf({
      restartPolicy: "Never",
      initContainers: [container("side", { restartPolicy: "Always" })],
    });
    const run = (name: string) => (name === "main" ? { seconds: 5 } : { onTerm: [1, 3] as const });
    expect(life({ pod, run }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending side[PodInitializing] main[PodInitializing]",
        "0s start side-0",
        "0s Pending side[Running ready] main[PodInitializing]",
        "0s start main-0",
        "0s Running side[Running ready] main[Running ready]",
        "5s Running side[Running ready] main[Completed]",
        "5s event Killing: Stopping container side",
        "6s Running side[Error] main[Completed]",
        "6s Succeeded side[Error] main[Completed]",
      ]
    `);
  });
  it("a config error is tried again at once after the sandbox has come, then every 10 s, without end", () => {
    const error = { reason: "CreateContainerConfigError", message: 'configmap "x" not found' };
    expect(life({ run: () => ({ error }) }, 25)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s no start of main-0",
        "0s Pending main[CreateContainerConfigError]",
        "0s no start of main-0",
        "10s no start of main-0",
        "20s no start of main-0",
      ]
    `);
  });
  it("a lost sandbox is replaced: all init containers run again, every restart count grows", () => {
    const pod = podOf({ initContainers: [container("init-1")] });
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.killSandbox();
      },
    };
    const run = (name: string) => (name === "main" ? { onTerm: [0, 143] as const } : { seconds: 1 });
    expect(life({ pod, run, actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending init-1[PodInitializing] main[PodInitializing]",
        "0s start init-1-0",
        "0s Pending init-1[Running] main[PodInitializing]",
        "1s Pending init-1[Completed ready] main[PodInitializing]",
        "1s start main-0",
        "1s Running init-1[Completed ready] main[Running ready]",
        "5s Running init-1[Completed ready] main[Running ready]",
        "5s event SandboxChanged: Pod sandbox changed, it will be killed and re-created.",
        "5s event Killing: Stopping container main",
        "5s start init-1-1",
        "5s Pending init-1[Running r1] main[Error]",
        "6s Running init-1[Completed r1 ready] main[Error]",
        "6s start main-1",
        "6s Running init-1[Completed r1 ready] main[Running<143 r1 ready]",
      ]
    `);
  });
  it("a lost sandbox under Never ends the pod by its containers' exit codes", () => {
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.killSandbox();
      },
    };
    const pod = podOf({ restartPolicy: "Never" });
    expect(life({ pod, run: () => ({ onTerm: [0, 0] }), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "5s Running main[Running ready]",
        "5s event Killing: Stopping container main",
        "5s Running main[Completed]",
        "5s Succeeded main[Completed]",
      ]
    `);
  });
  it("activeDeadlineSeconds fail the pod, a container in back-off ends as unknown", () => {
    const pod = podOf({ activeDeadlineSeconds: 5 });
    expect(life({ pod, run: () => ({ seconds: 1, exitCode: 1 }) }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "1s Running main[Error]",
        "1s start main-1",
        "1s Running main[Running<1 r1 ready]",
        "2s Running main[Error<1 r1]",
        "2s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "2s Running main[CrashLoopBackOff<1 r1]",
        "5s Running main[CrashLoopBackOff<1 r1]",
        "5s event DeadlineExceeded: Pod was active on the node longer than the specified deadline",
        "5s event DeadlineExceeded: Pod was active on the node longer than the specified deadline",
        "5s Failed(DeadlineExceeded) main[CrashLoopBackOff<1 r1]",
        "5s event DeadlineExceeded: Pod was active on the node longer than the specified deadline",
        "5s event DeadlineExceeded: Pod was active on the node longer than the specified deadline",
        "5s Failed(DeadlineExceeded) main[ContainerStatusUnknown<1 r1]",
      ]
    `);
  });
  it("an evicted pod's containers go at once and are told as unknown", () => {
    const eviction = { reason: "Evicted", message: "too much", graceSeconds: 1 };
    const actions = {
      5: (simulation: PodSimulation) => {
        simulation.set({ eviction });
      },
    };
    expect(life({ run: () => ({}), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "5s event Killing: Stopping container main",
        "7s Failed(Evicted) main[ContainerCreating<137 r1]",
        "7s Failed(Evicted) main[ContainerStatusUnknown<137 r1]",
      ]
    `);
  });
  it("another image ends the container and starts it again without delay", () => {
    const actions = {
      5: (simulation: PodSimulation) => {
        const containers = [container("main", { image: "busybox:1.36" })];
        simulation.pod = { ...simulation.pod, spec: { ...simulation.pod.spec, containers } };
      },
    };
    expect(life({ run: () => ({ onTerm: [1, 0] }), actions }, 60)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "0s Running main[Running ready]",
        "5s event Killing: Container main definition changed, will be restarted",
        "6s start main-1",
        "6s Running main[Running<0 r1 ready]",
      ]
    `);
  });
  it("a failing postStart hook: the first restart at once, then pairs of BackOff events", () => {
    const error = { reason: "PostStartHookError", message: "Exec lifecycle hook failed" };
    expect(life({ run: () => ({ seconds: 2, exitCode: 137, hookError: error }) }, 40)).toMatchInlineSnapshot(`
      [
        "0s Pending main[ContainerCreating]",
        "0s start main-0",
        "2s Running main[PostStartHookError<137]",
        "2s start main-1",
        "4s Running main[PostStartHookError<137 r1]",
        "4s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "4s Running main[CrashLoopBackOff<137 r1]",
        "4s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "14s start main-2",
        "16s Running main[PostStartHookError<137 r2]",
        "16s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "16s Running main[CrashLoopBackOff<137 r2]",
        "16s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "26s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "36s start main-3",
        "38s Running main[PostStartHookError<137 r3]",
        "38s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "38s Running main[CrashLoopBackOff<137 r3]",
        "38s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
      ]
    `);
  });
  it("from 1.35 a failed sync is retried when the back-off ends, not every 10 s", () => {
    const run = () => ({ seconds: 1, exitCode: 1 });
    const events = life({ run, options: optionsOf(36) }, 80).filter((line) => line.includes("event"));
    expect(events).toMatchInlineSnapshot(`
      [
        "2s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "13s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "34s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
        "75s event BackOff: Back-off restarting failed container main in pod web_default(u-1)",
      ]
    `);
  });
});
