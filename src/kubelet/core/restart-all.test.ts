import { describe, expect, it } from "vitest";
import type { Container, Pod, PodSpec } from "../../api/index.ts";
import { container, optionsOf, podOf } from "./testing/base-pod.ts";
import { PodSimulation, type Run } from "./testing/pod-simulation.ts";

const restartPolicyRules = [
  { action: "RestartAllContainers" as const, exitCodes: { operator: "In" as const, values: [42] } },
];

/** Restarts all containers when it exits with 42. */
function source(name: string, more: Partial<Container> = {}): Container {
  return container(name, { restartPolicy: "Never", restartPolicyRules, ...more });
}

function simulate(spec: Partial<PodSpec>, runs: Readonly<Record<string, Run>>, minor = 36): PodSimulation {
  return new PodSimulation({
    pod: podOf({ restartPolicy: "Never", ...spec }),
    options: optionsOf(minor),
    run: (name, attempt) => runs[`${name}-${String(attempt)}`] ?? {},
  });
}

function restarting({ status }: Pod): string | undefined {
  const condition = status?.conditions?.find(({ type }) => type === "AllContainersRestarting");
  return (
    condition && [condition.status, condition.reason, condition.message].filter((part) => part).join(" ")
  );
}

describe("an exit with a RestartAllContainers rule", () => {
  it("ends all containers within 2 s, removes them, and begins with the first init container", () => {
    const simulation = simulate(
      {
        initContainers: [container("init"), container("side", { restartPolicy: "Always" })],
        containers: [source("main"), container("other")],
      },
      { "init-0": { seconds: 1 }, "init-1": { seconds: 1 }, "main-0": { seconds: 5, exitCode: 42 } },
    );
    expect(simulation.until(60)).toMatchInlineSnapshot(`
      [
        "0s Pending init[PodInitializing] side[PodInitializing] main[PodInitializing] other[PodInitializing]",
        "0s start init-0",
        "0s Pending init[Running] side[PodInitializing] main[PodInitializing] other[PodInitializing]",
        "1s Pending init[Completed ready] side[PodInitializing] main[PodInitializing] other[PodInitializing]",
        "1s start side-0",
        "1s Pending init[Completed ready] side[Running ready] main[PodInitializing] other[PodInitializing]",
        "1s start main-0",
        "1s start other-0",
        "1s Running init[Completed ready] side[Running ready] main[Running ready] other[Running ready]",
        "6s Running init[Completed ready] side[Running ready] main[Error] other[Running ready]",
        "6s event Killing: Stopping container other",
        "8s event Killing: Stopping container side",
        "10s Running init[RestartingAllContainers<137 r1] side[RestartingAllContainers<137 r1] main[RestartingAllContainers<137 r1] other[RestartingAllContainers<137 r1]",
        "10s start init-1",
        "10s Pending init[Running<137 r1] side[PodInitializing<137 r1] main[PodInitializing<137 r1] other[PodInitializing<137 r1]",
        "11s Running init[Completed<137 r1 ready] side[PodInitializing<137 r1] main[PodInitializing<137 r1] other[PodInitializing<137 r1]",
        "11s start side-1",
        "11s Running init[Completed<137 r1 ready] side[Running<137 r1 ready] main[PodInitializing<137 r1] other[PodInitializing<137 r1]",
        "11s start main-1",
        "11s start other-1",
        "11s Running init[Completed<137 r1 ready] side[Running<137 r1 ready] main[Running<137 r1 ready] other[Running<137 r1 ready]",
      ]
    `);
    const { containerStatuses = [], initContainerStatuses = [] } = simulation.pod.status ?? {};
    for (const { lastState, restartCount } of [...initContainerStatuses, ...containerStatuses])
      expect({ lastState, restartCount }).toEqual({
        restartCount: 1,
        lastState: {
          terminated: {
            exitCode: 137,
            reason: "RestartingAllContainers",
            message: "The container is removed because RestartAllContainers in place",
            startedAt: null,
            finishedAt: null,
          },
        },
      });
  });

  it("is told by the condition AllContainersRestarting from the exit until all are gone", () => {
    const simulation = simulate({ containers: [source("main")] }, { "main-0": { seconds: 5, exitCode: 42 } });
    const told: (string | undefined)[] = [];
    simulation.everyTurn = () => {
      const now = restarting(simulation.pod);
      if (told.at(-1) !== now) told.push(now);
    };
    simulation.until(60);
    expect(told).toEqual([
      "False",
      "True RestartAllContainersStarted container exited with restart policy rule",
      "False",
    ]);
  });

  it("also restarts a pod whose other containers have ended for good", () => {
    const simulation = simulate(
      { containers: [source("main"), container("done")] },
      {
        "main-0": { seconds: 5, exitCode: 42 },
        "done-0": { seconds: 1 },
        "main-1": { seconds: 5 },
        "done-1": { seconds: 1 },
      },
    );
    const lines = simulation.until(60);
    expect(lines.filter((line) => line.includes("start "))).toEqual([
      "0s start main-0",
      "0s start done-0",
      "5s start main-1",
      "5s start done-1",
    ]);
    expect(simulation.pod.status?.phase).toBe("Succeeded");
  });

  it("of a sidecar or an init container counts like one of a regular container", () => {
    const sidecar = simulate(
      { initContainers: [source("side", { restartPolicy: "Always" })], containers: [container("main")] },
      { "side-0": { seconds: 5, exitCode: 42 } },
    );
    expect(sidecar.until(60)).toContain("7s start main-1");
    const init = simulate(
      { initContainers: [container("first"), source("init")], containers: [container("main")] },
      {
        "first-0": { seconds: 1 },
        "first-1": { seconds: 1 },
        "init-0": { seconds: 1, exitCode: 42 },
        "init-1": { seconds: 1 },
      },
    );
    expect(init.until(60).filter((line) => line.includes("start "))).toEqual([
      "0s start first-0",
      "1s start init-0",
      "2s start first-1",
      "3s start init-1",
      "4s start main-0",
    ]);
  });

  it("waits for nothing, however often it comes", () => {
    const crash = { seconds: 5, exitCode: 42 };
    const simulation = simulate(
      { containers: [source("main")] },
      { "main-0": crash, "main-1": crash, "main-2": crash },
    );
    expect(simulation.until(60).filter((line) => line.includes("start "))).toHaveLength(4);
    expect(simulation.lines.join()).not.toContain("BackOff");
  });

  it("of another code, of a pod that is being deleted, or before 1.36 does nothing of this", () => {
    const spec = { containers: [source("main"), container("other")] };
    const other = simulate(spec, { "main-0": { seconds: 5, exitCode: 41 } });
    expect(other.until(60).join()).not.toContain("other-1");
    const deleted = simulate(spec, { "main-0": { seconds: 5, exitCode: 42 } });
    deleted.until(4);
    deleted.delete(5);
    expect(deleted.until(60).join()).not.toContain("main-1");
    const before = simulate(spec, { "main-0": { seconds: 5, exitCode: 42 } }, 35);
    expect(before.until(60).join()).not.toContain("main-1");
    expect(restarting(before.pod)).toBeUndefined();
  });
});
