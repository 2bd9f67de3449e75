import { describe, expect, it } from "vitest";
import type { ContainerState, Pod, PodCondition, PodStatus, RestartPolicy } from "../../../api/index.ts";
import { container, podOf } from "../testing/base-pod.ts";
import { versionRules } from "../version-rules.ts";
import { isEqual, mergeStatus, type MergeOptions } from "./merge.ts";

const publish: MergeOptions = { terminalPhase: "publish", now: 60_000, rules: versionRules(33) };
const hold: MergeOptions = { ...publish, terminalPhase: "hold" };

function stored(status: PodStatus, restartPolicy: RestartPolicy = "Always"): Pod {
  return { ...podOf({ restartPolicy }), status };
}

const ready = (status: PodCondition["status"], time: string): PodCondition => ({
  type: "Ready",
  status,
  lastTransitionTime: time,
});

describe("merging a computed status into the stored one", () => {
  it("writes nothing when they are equal", () => {
    const status: PodStatus = { phase: "Running", conditions: [ready("True", "a")] };
    expect(
      mergeStatus(stored(status), { ...status, conditions: [ready("True", "b")] }, publish),
    ).toBeUndefined();
  });

  it("keeps foreign conditions as they are stored now, in front", () => {
    const foreign: PodCondition = { type: "example.com/lb", status: "False" };
    const merged = mergeStatus(
      stored({ phase: "Running", conditions: [ready("False", "a"), foreign] }),
      { phase: "Running", conditions: [{ ...foreign, status: "True" }, ready("True", "b")] },
      publish,
    );
    expect(merged?.conditions).toEqual([foreign, ready("True", "b")]);
  });

  it("keeps the start time and what others have written", () => {
    const before = { phase: "Pending", startTime: "a", nominatedNodeName: "n", resize: "Proposed" } as const;
    expect(mergeStatus(stored(before), { phase: "Running", startTime: "b" }, publish)).toEqual({
      ...before,
      phase: "Running",
      conditions: [],
    });
  });

  it("holds a terminal phase back, with reason and message, but not the rest", () => {
    const merged = mergeStatus(
      stored({ phase: "Running" }),
      { phase: "Failed", reason: "Evicted", message: "m", podIP: "10.0.0.1" },
      hold,
    );
    expect(merged).toEqual({ phase: "Running", podIP: "10.0.0.1", conditions: [] });
  });

  it("publishes it when told to", () => {
    const computed: PodStatus = { phase: "Failed", reason: "Evicted", message: "m" };
    expect(mergeStatus(stored({ phase: "Running" }), computed, publish)).toMatchObject(computed);
  });

  it("never changes a stored terminal phase", () => {
    const merged = mergeStatus(
      stored({ phase: "Succeeded" }),
      { phase: "Failed", reason: "x", podIP: "1" },
      publish,
    );
    expect(merged).toEqual({ phase: "Succeeded", podIP: "1", conditions: [] });
  });

  it("makes an ended pod not ready, even if nobody has computed that", () => {
    const merged = mergeStatus(
      stored({ phase: "Running", conditions: [ready("True", "a")] }),
      { phase: "Failed", conditions: [ready("True", "a")] },
      publish,
    );
    expect(merged?.conditions).toEqual([
      { type: "Ready", status: "False", reason: "PodFailed", lastTransitionTime: "1970-01-01T00:01:00Z" },
    ]);
  });
});

describe("a container that has ended in the API", () => {
  const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode } });
  const status = (state: ContainerState): PodStatus => ({
    phase: "Running",
    containerStatuses: [
      { name: "main", state, lastState: {}, ready: false, restartCount: 0, image: "", imageID: "" },
    ],
  });
  it.each<[RestartPolicy, number, boolean]>([
    ["Always", 0, true],
    ["OnFailure", 1, true],
    ["OnFailure", 0, false],
    ["Never", 1, false],
  ])("under %s may run again after exit %s: %s", (policy, exitCode, isAllowed) => {
    const merged = mergeStatus(stored(status(ended(exitCode)), policy), status({ running: {} }), publish);
    expect(merged !== undefined).toBe(isAllowed);
  });

  it("may always, if it is a sidecar", () => {
    const pod = podOf({
      restartPolicy: "Never",
      initContainers: [container("main", { restartPolicy: "Always" })],
      containers: [],
    });
    const of = (state: ContainerState): PodStatus => ({
      initContainerStatuses: status(state).containerStatuses ?? [],
    });
    expect(mergeStatus({ ...pod, status: of(ended(0)) }, of({ running: {} }), publish)).toBeDefined();
  });
});

it.each([
  [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [{ a: 1 }, { a: 2 }, false],
  [{ a: [1] }, { a: [1, 2] }, false],
  [{ a: {} }, { a: [] }, false],
  [{ a: null }, { a: {} }, false],
])("isEqual compares JSON values: %j and %j are %s", (a, b, expected) => {
  expect(isEqual(a, b)).toBe(expected);
});
