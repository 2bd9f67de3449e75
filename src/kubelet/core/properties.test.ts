import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import { validatePodStatusUpdate } from "../../api/validation/pod-subresources.ts";
import { decide } from "./decide.ts";
import { isEqual } from "./status/merge.ts";
import { isTerminalPhase } from "./status/pod-status.ts";
import { container, optionsOf, podOf } from "./testing/base-pod.ts";
import { PodSimulation, type Run } from "./testing/pod-simulation.ts";
import type { StartError } from "./types.ts";

const errors: readonly StartError[] = [
  { reason: "ErrImagePull", message: "no" },
  { reason: "CreateContainerConfigError", message: "no" },
];

const run: fc.Arbitrary<Run> = fc.oneof(
  fc.record({ seconds: fc.nat(700), exitCode: fc.constantFrom(0, 1, 137) }),
  fc.record({ onTerm: fc.tuple(fc.nat(40), fc.constantFrom(0, 143)) }),
  fc.constantFrom(...errors).map((error) => ({ error })),
);

const pods = fc
  .record({
    restartPolicy: fc.constantFrom("Always" as const, "OnFailure" as const, "Never" as const),
    init: fc.array(fc.boolean(), { maxLength: 3 }),
    regular: fc.integer({ min: 1, max: 3 }),
    deadline: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  })
  .map(
    ({ restartPolicy, init, regular, deadline }): Pod =>
      podOf({
        restartPolicy,
        initContainers: init.map((isSidecar, i) =>
          container(`i${i}`, isSidecar ? { restartPolicy: "Always" } : {}),
        ),
        containers: Array.from({ length: regular }, (_, i) => container(`c${i}`)),
        ...(deadline === undefined ? {} : { activeDeadlineSeconds: deadline }),
      }),
  );

/** What happens to a pod from outside, and when (seconds). */
const happenings = fc.dictionary(
  fc.integer({ min: 1, max: 500 }).map(String),
  fc.constantFrom(
    (simulation: PodSimulation) => {
      simulation.delete(5);
    },
    (simulation: PodSimulation) => {
      simulation.killSandbox();
    },
  ),
  { maxKeys: 3 },
);

const lives = fc.record({
  pod: pods,
  runs: fc.array(run, { minLength: 1, maxLength: 6 }),
  actions: happenings,
  minor: fc.integer({ min: 28, max: 36 }),
  jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

type Life = typeof lives extends fc.Arbitrary<infer Value> ? Value : never;

function simulationOf({ pod, runs, actions, minor, jitter }: Life): PodSimulation {
  const names = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name);
  return new PodSimulation({
    pod,
    actions,
    options: { ...optionsOf(minor), jitter },
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
      expect(simulation.lines.length).toBeLessThan(1500);
    }),
    { numRuns: 50 },
  );
}

function statusesOf({ status }: Pod) {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

describe("at every turn of any pod's life", () => {
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
      if (isTerminalPhase(before.status?.phase))
        expect(simulation.pod.status?.phase).toBe(before.status?.phase);
    });
  });

  it("a terminal phase is published only when nothing runs", () => {
    always((simulation) => {
      if (!isTerminalPhase(simulation.pod.status?.phase)) return;
      expect(simulation.observe().containers.filter(({ state }) => state.kind === "running")).toEqual([]);
    });
  });

  it("no regular container runs before every init container has done its part in this sandbox", () => {
    always((simulation) => {
      const { spec } = simulation.pod;
      const { containers, sandboxes } = simulation.observe();
      const here = containers.filter(({ sandboxId }) => sandboxId === sandboxes[0]?.id);
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
      const { containers, sandboxes } = simulation.observe();
      const here = containers.filter(({ sandboxId }) => sandboxId === sandboxes[0]?.id);
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
      { numRuns: 50 },
    );
  });
});
