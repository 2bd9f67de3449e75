import { describe, expect, it } from "vitest";
import type { ContainerStatus, Pod, PodCondition, PodPhase } from "../../../api/index.ts";
import { container, nothing, observed, optionsOf, podOf } from "../testing/base-pod.ts";
import { conditionsOf } from "./conditions.ts";
import type { StatusInput } from "./input.ts";

function status(name: string, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    name,
    state: { running: {} },
    lastState: {},
    ready: true,
    started: true,
    restartCount: 0,
    image: "",
    imageID: "",
    ...more,
  };
}
const waiting = { state: { waiting: {} }, ready: false, started: false };

interface Given extends Partial<StatusInput> {
  readonly minor?: number;
  readonly phase?: PodPhase;
}

function conditions(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  given: Given = {},
): readonly PodCondition[] {
  const { minor = 33, phase = "Running", ...more } = given;
  const input: StatusInput = {
    pod,
    observed: observed([]),
    previous: undefined,
    startErrors: {},
    now: 90_000,
    options: optionsOf(minor),
    podIsTerminal: false,
    ...more,
  };
  return conditionsOf(input, phase, statuses);
}

/** `False ContainersNotReady: …` */
function told(type: string, all: readonly PodCondition[]): string {
  const found = all.find((one) => one.type === type);
  const reason = found?.reason === undefined ? "" : ` ${found.reason}`;
  return `${found?.status ?? "none"}${reason}${found?.message === undefined ? "" : `: ${found.message}`}`;
}

const side = container("side", { restartPolicy: "Always" });
const withInit = podOf({ initContainers: [container("i1"), container("i2")] });
const withSidecar = podOf({ initContainers: [side] });

describe("Initialized", () => {
  const done = { state: { terminated: { exitCode: 0 } }, started: false };
  it.each<[string, Pod, readonly ContainerStatus[], PodPhase, string]>([
    ["without init containers", podOf(), [status("main", waiting)], "Pending", "True"],
    [
      "names who has not finished",
      withInit,
      [status("i1", done), status("i2", waiting), status("main", waiting)],
      "Pending",
      "False ContainersNotInitialized: containers with incomplete status: [i2]",
    ],
    [
      "names first who is unknown",
      withInit,
      [status("i2", waiting)],
      "Pending",
      "False ContainersNotInitialized: containers with unknown status: [i1], containers with incomplete status: [i2]",
    ],
    [
      "after all init containers",
      withInit,
      [status("i1", done), status("i2", done), status("main", waiting)],
      "Pending",
      "True",
    ],
    [
      "once a regular container has begun",
      withInit,
      [status("i1", waiting), status("i2", waiting), status("main")],
      "Running",
      "True",
    ],
    [
      "as soon as a sidecar has started, ready or not",
      withSidecar,
      [status("side", { ready: false }), status("main", waiting)],
      "Pending",
      "True",
    ],
    [
      "not before",
      withSidecar,
      [status("side", { started: false }), status("main", waiting)],
      "Pending",
      "False ContainersNotInitialized: containers with incomplete status: [side]",
    ],
    ["of a pod that has succeeded", podOf(), [status("main", done)], "Succeeded", "True PodCompleted"],
  ])("%s", (_, pod, statuses, phase, expected) => {
    expect(told("Initialized", conditions(pod, statuses, { phase }))).toBe(expected);
  });
});

it("Initialized stays, whatever becomes of the init containers (1.36)", () => {
  const statuses = [status("i1", waiting), status("i2", waiting), status("main", waiting)];
  const previous = { conditions: [{ type: "Initialized", status: "True" as const }] };
  const after = (minor: number, more: Given = {}): string =>
    told("Initialized", conditions(withInit, statuses, { minor, phase: "Pending", previous, ...more }));
  expect(after(36)).toBe("True");
  expect(after(36, { previous: undefined })).toContain("False");
  expect(after(35)).toContain("False");
});

describe("Ready and ContainersReady", () => {
  const gated = podOf({ readinessGates: [{ conditionType: "example.com/lb" }] });
  const gate = (value: "True" | "False"): Pod => ({
    ...gated,
    status: { conditions: [{ type: "example.com/lb", status: value }] },
  });
  it.each<[string, Pod, readonly ContainerStatus[], PodPhase, string, string]>([
    ["when all are", podOf(), [status("main")], "Running", "True", "True"],
    [
      "name sidecars before regular containers",
      withSidecar,
      [status("main", waiting), status("side", waiting)],
      "Pending",
      "False ContainersNotReady: containers with unready status: [side main]",
      "False ContainersNotReady: containers with unready status: [side main]",
    ],
    ["of a pod that has failed", podOf(), [status("main")], "Failed", "False PodFailed", "False PodFailed"],
    [
      "of a pod that has succeeded",
      podOf(),
      [status("main")],
      "Succeeded",
      "False PodCompleted",
      "False PodCompleted",
    ],
    [
      "wait for a gate that is missing",
      gated,
      [status("main")],
      "Running",
      'False ReadinessGatesNotReady: corresponding condition of pod readiness gate "example.com/lb" does not exist.',
      "True",
    ],
    [
      "wait for a gate that is False",
      gate("False"),
      [status("main")],
      "Running",
      'False ReadinessGatesNotReady: the status of pod readiness gate "example.com/lb" is not "True", but False',
      "True",
    ],
    ["with an open gate", gate("True"), [status("main")], "Running", "True", "True"],
  ])("%s", (_, pod, statuses, phase, ready, containersReady) => {
    const all = conditions(pod, statuses, { phase });
    expect([told("Ready", all), told("ContainersReady", all)]).toEqual([ready, containersReady]);
  });
});

describe("all conditions", () => {
  it("stand in the kubelet's order, foreign ones first", () => {
    const pod = {
      ...podOf(),
      status: {
        conditions: [
          { type: "Ready", status: "True" as const },
          { type: "x", status: "True" as const },
        ],
      },
    };
    expect(conditions(pod, [status("main")]).map(({ type }) => type)).toEqual([
      "x",
      "PodReadyToStartContainers",
      "Initialized",
      "Ready",
      "ContainersReady",
      "PodScheduled",
    ]);
  });

  it("tell of the sandbox from 1.29", () => {
    const sandboxOf = (given: Given) => told("PodReadyToStartContainers", conditions(podOf(), [], given));
    expect([{}, { observed: nothing }, { minor: 28 }].map(sandboxOf)).toEqual(["True", "False", "none"]);
  });

  it("keep their time while their status stays, whatever their reason", () => {
    const before = (type: string, value: "True" | "False"): PodCondition => ({
      type,
      status: value,
      reason: "old",
      lastTransitionTime: "1970-01-01T00:00:05Z",
    });
    const previous = { conditions: [before("Ready", "False"), before("ContainersReady", "True")] };
    const all = conditions(podOf(), [status("main", waiting)], { previous });
    const time = (type: string) => all.find((one) => one.type === type)?.lastTransitionTime;
    expect([time("Ready"), time("ContainersReady")]).toEqual([
      "1970-01-01T00:00:05Z",
      "1970-01-01T00:01:30Z",
    ]);
  });

  it("carry the pod's generation from 1.34", () => {
    const generations = (minor: number) =>
      new Set(conditions(podOf(), [], { minor }).map((one) => one.observedGeneration));
    expect([generations(33), generations(34)]).toEqual([new Set([undefined]), new Set([1])]);
  });
});
