import fc from "fast-check";
import { isFinished } from "../../api/pod-state.ts";
import { describe, expect, it } from "vitest";
import type { Pod, Probe } from "../../api/index.ts";
import { validatePodStatusUpdate } from "../../api/validation/pod-status-update.ts";
import { decide } from "./decide.ts";
import { isEqual } from "./status/merge.ts";
import { container, optionsOf, podOf } from "./testing/base-pod.ts";
import { PodSimulation, type Run } from "./testing/pod-simulation.ts";
import type { StartError } from "./types.ts";

/** Lives per property; more of them, at leisure, with PROPERTY_RUNS=5000. */
const numRuns = Number(process.env["PROPERTY_RUNS"] ?? 15);

const hookError: StartError = { reason: "PostStartHookError", message: "no" };
const errors: readonly StartError[] = [
  { reason: "ErrImagePull", message: "no" },
  { reason: "CreateContainerConfigError", message: "no" },
];

const verdict = fc.tuple(fc.nat(60), fc.constantFrom("success" as const, "failure" as const));
const verdicts = fc.record({ startup: verdict, readiness: verdict, liveness: verdict }, { requiredKeys: [] });

const run: fc.Arbitrary<Run> = fc.oneof(
  fc.record(
    { seconds: fc.nat(700), exitCode: fc.constantFrom(0, 1, 137), verdicts },
    { requiredKeys: ["seconds", "exitCode"] },
  ),
  // RestartAllContainers knows no back-off: not too often, then.
  fc.integer({ min: 20, max: 700 }).map((seconds) => ({ seconds, exitCode: 42 })),
  fc.record(
    { onTerm: fc.tuple(fc.nat(40), fc.constantFrom(0, 143)), verdicts },
    { requiredKeys: ["onTerm"] },
  ),
  fc.record({ verdicts }),
  fc.constantFrom(...errors).map((error) => ({ error })),
  fc.nat(20).map((seconds) => ({ seconds, exitCode: 137, hookError })),
);

const probe: Probe = { tcpSocket: { port: 80 } };
const probes = fc
  .subarray(["startupProbe", "readinessProbe", "livenessProbe"] as const)
  .map((names) => Object.fromEntries(names.map((name) => [name, probe])));

const policy = fc.constantFrom("Always" as const, "OnFailure" as const, "Never" as const);
/** A policy of the container's own, with or without a rule: read since 1.35. */
const ownRestart = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record({ restartPolicy: policy }),
  fc.record({
    restartPolicy: policy,
    restartPolicyRules: fc.oneof(
      fc
        .record({
          operator: fc.constantFrom("In" as const, "NotIn" as const),
          values: fc.subarray([0, 1, 42]),
        })
        .map((exitCodes) => [{ action: "Restart" as const, exitCodes }]),
      fc.constant([
        { action: "RestartAllContainers" as const, exitCodes: { operator: "In" as const, values: [42] } },
      ]),
    ),
  }),
);

const pods = fc
  .record({
    restartPolicy: policy,
    init: fc.array(
      fc.oneof(
        fc.constant({}),
        probes.map((all) => ({ ...all, restartPolicy: "Always" as const })),
      ),
      { maxLength: 3 },
    ),
    regular: fc.array(fc.tuple(probes, ownRestart), { minLength: 1, maxLength: 3 }),
    deadline: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  })
  .map(
    ({ restartPolicy, init, regular, deadline }): Pod =>
      podOf({
        restartPolicy,
        initContainers: init.map((more, i) => container(`i${i}`, more)),
        containers: regular.map(([probed, own], i) =>
          container(`c${i}`, { ...probed, ...own, resources, ...(i === 1 ? { resizePolicy } : {}) }),
        ),
        ...(deadline === undefined ? {} : { activeDeadlineSeconds: deadline }),
      }),
  );

const resources = { requests: { cpu: "100m", memory: "64Mi" }, limits: { cpu: "100m", memory: "64Mi" } };
const resizePolicy = [{ resourceName: "memory", restartPolicy: "RestartContainer" }];
const anyContainer = fc.constantFrom("i0", "i1", "c0", "c1");
/** What happens to a pod from outside, and when (seconds). */
const happenings = fc.dictionary(
  fc.integer({ min: 1, max: 500 }).map(String),
  fc.oneof(
    fc.constant((simulation: PodSimulation) => {
      simulation.delete(5);
    }),
    fc.constant((simulation: PodSimulation) => {
      simulation.killSandbox();
    }),
    fc
      .record({ name: anyContainer, image: fc.constantFrom("busybox:1.36", "busybox:1.37") })
      .map(({ name, image }) => (simulation: PodSimulation) => {
        simulation.setImage(name, image);
      }),
    fc
      .record({
        name: anyContainer,
        cpu: fc.constantFrom("100m", "200m"),
        memory: fc.constantFrom("64Mi", "128Mi"),
      })
      .map(({ name, cpu, memory }) => (simulation: PodSimulation) => {
        simulation.setResources(name, { requests: { cpu, memory }, limits: { cpu, memory } });
      }),
    fc.constant((simulation: PodSimulation) => {
      simulation.set({ resizeRefusal: { reason: "Deferred", message: "full" } });
    }),
    fc
      .record({ name: anyContainer, how: fc.constantFrom("kill" as const, "remove" as const) })
      .map(({ name, how }) => (simulation: PodSimulation) => {
        simulation.harm(name, how);
      }),
  ),
  { maxKeys: 4 },
);

const lives = fc.record({
  pod: pods,
  runs: fc.array(run, { minLength: 1, maxLength: 6 }),
  actions: happenings,
  minor: fc.integer({ min: 28, max: 36 }),
  jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
  timeScale: fc.constantFrom(1, 1, 1, 0.3),
});

type Life = typeof lives extends fc.Arbitrary<infer Value> ? Value : never;

function simulationOf({ pod, runs, actions, minor, jitter, timeScale }: Life): PodSimulation {
  const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name);
  return new PodSimulation({
    pod,
    actions,
    options: { ...optionsOf(minor), jitter, timeScale },
    run: (name, attempt) => runs[(names.indexOf(name) + attempt) % runs.length] ?? {},
  });
}

/** Checks a property at every turn of many lives. */
function always(check: (simulation: PodSimulation, before: Pod) => void): void {
  fc.assert(
    fc.property(lives, (life) => {
      const simulation = simulationOf(life);
      let before = simulation.pod;
      simulation.everyTurn = () => {
        check(simulation, before);
        before = simulation.pod;
      };
      simulation.until(600);
      // Nothing goes round in circles without time passing.
      expect(simulation.lines.length).toBeLessThan(1500 / life.timeScale);
    }),
    { numRuns },
  );
}

function statusesOf({ status }: Pod) {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

// A life may have thousands of turns; a busy machine takes its time.
describe("at every turn of any pod's life", { timeout: 120_000 }, () => {
  it("deciding again on the same input, with no attempt due, gives no steps and no events, and the same status", () => {
    always((simulation) => {
      const { options, now, pod } = simulation;
      const observed = simulation.observe();
      const once = decide(pod, observed, simulation.memory, now, options);
      expect(isEqual(decide(pod, observed, simulation.memory, now, options), once)).toBe(true);
      if (once.plan.length > 0 || once.memory.work !== "sync") return;
      const twice = decide(pod, observed, once.memory, now, options);
      expect([twice.plan, twice.events, isEqual(twice.status, once.status)]).toEqual([[], [], true]);
    });
  });

  it("no restart count falls", () => {
    always((simulation, before) => {
      const counts = new Map(
        statusesOf(simulation.pod).map(({ name, restartCount }) => [name, restartCount]),
      );
      for (const { name, restartCount } of statusesOf(before))
        expect(counts.get(name)).toBeGreaterThanOrEqual(restartCount);
    });
  });

  it("a terminal phase never changes", () => {
    always((simulation, before) => {
      if (isFinished(before)) expect(simulation.pod.status?.phase).toBe(before.status?.phase);
    });
  });

  it("a terminal phase is published only when nothing runs", () => {
    always((simulation) => {
      if (!isFinished(simulation.pod)) return;
      expect(simulation.observe().containers.filter(({ state }) => state.kind === "running")).toEqual([]);
    });
  });

  it("no regular container runs before every init container has done its part in this sandbox", () => {
    always((simulation) => {
      const { spec } = simulation.pod;
      const { sandboxes } = simulation.observe();
      const here = simulation.begun.filter(({ sandboxId }) => sandboxId === sandboxes[0]?.id);
      const begun = (name: string) => here.some((one) => one.name === name);
      if (!spec.containers.some(({ name }) => begun(name))) return;
      for (const { name } of spec.initContainers ?? []) expect([name, begun(name)]).toEqual([name, true]);
    });
  });

  it("every status is one that the API accepts, with one state for each container", () => {
    always((simulation, before) => {
      const { pod } = simulation;
      const old = before.status === undefined ? pod : { ...pod, status: before.status };
      expect(validatePodStatusUpdate(pod, old)).toEqual([]);
      for (const { name, state } of statusesOf(simulation.pod))
        expect([name, Object.keys(state).length]).toEqual([name, 1]);
    });
  });

  it("an init container runs only when those before it have ended well or, as sidecars, have started", () => {
    always((simulation) => {
      const { spec } = simulation.pod;
      const { sandboxes } = simulation.observe();
      const here = simulation.begun.filter(({ sandboxId }) => sandboxId === sandboxes[0]?.id);
      const begun = (name: string) => here.filter((one) => one.name === name);
      const names = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
      for (const [index, container] of (spec.initContainers ?? []).entries()) {
        if (!names.slice(index + 1).some((name) => begun(name).length > 0)) continue;
        const isDone = begun(container.name).some(
          ({ state }) =>
            container.restartPolicy === "Always" || (state.kind === "exited" && state.exitCode === 0),
        );
        expect([container.name, isDone]).toEqual([container.name, true]);
      }
    });
  });

  it("a deleted pod is gone in the end, and nothing of it is left", () => {
    fc.assert(
      fc.property(lives, (life) => {
        const deleted = {
          ...life,
          actions: {
            ...life.actions,
            501: (one: PodSimulation) => {
              one.delete(5);
            },
          },
        };
        const simulation = simulationOf(deleted);
        simulation.until(1000);
        expect(simulation.lines.at(-1)).toMatch(/ gone$/);
        expect(simulation.observe().containers).toEqual([]);
      }),
      { numRuns },
    );
  });
});
