import { describe, expect, it } from "vitest";
import type { ContainerState, ContainerStatus, PodStatus } from "../../../api/index.ts";
import { container, podOf } from "../testing/base-pod.ts";
import { versionRules } from "../version-rules.ts";
import { terminatePod } from "./terminate-pod.ts";

const rules = versionRules(33);
const waiting: ContainerState = { waiting: { reason: "PodInitializing" } };
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode, reason: "Told" } });

function one(name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, state, lastState: {}, ready: false, restartCount: 0, image: "", imageID: "", ...more };
}

/** `i1=Told main=ContainerStatusUnknown` */
function ends(
  init: readonly ContainerStatus[],
  regular: readonly ContainerStatus[],
  isSidecar = false,
): string {
  const initContainers = init.map(({ name }) =>
    container(name, isSidecar ? { restartPolicy: "Always" } : {}),
  );
  const status: PodStatus = { phase: "Pending", initContainerStatuses: init, containerStatuses: regular };
  const result = terminatePod(podOf({ initContainers }), status, rules);
  return [...(result.initContainerStatuses ?? []), ...(result.containerStatuses ?? [])]
    .map(({ name, state }) => `${name}=${state.terminated?.reason ?? state.waiting?.reason ?? "Running"}`)
    .join(" ");
}

describe("the last words about containers", () => {
  const main = one("main", waiting);
  it.each<[string, string, string]>([
    [
      "a pod without init containers has lost what never ran",
      ends([], [main]),
      "main=ContainerStatusUnknown",
    ],
    ["one that ended keeps its end", ends([], [one("main", ended(1))]), "main=Told"],
    [
      "during init only the container whose turn it was is lost",
      ends([one("i1", waiting), one("i2", waiting)], [main]),
      "i1=ContainerStatusUnknown i2=PodInitializing main=PodInitializing",
    ],
    [
      "init containers are lost up to the last that ever ran",
      ends([one("i1", waiting), one("i2", waiting, { lastState: ended(1) }), one("i3", waiting)], [main]),
      "i1=ContainerStatusUnknown i2=ContainerStatusUnknown i3=PodInitializing main=PodInitializing",
    ],
    [
      "after the last init container the regular ones are lost",
      ends([one("i1", ended(0))], [main]),
      "i1=Told main=ContainerStatusUnknown",
    ],
    ["not after one that failed", ends([one("i1", ended(1))], [main]), "i1=Told main=PodInitializing"],
    [
      "a regular one that once ran makes all of them lost",
      ends([one("i1", waiting)], [one("main", waiting, { lastState: ended(1) }), one("b", waiting)]),
      "i1=ContainerStatusUnknown main=ContainerStatusUnknown b=ContainerStatusUnknown",
    ],
    [
      "a sidecar that had started makes the regular ones lost",
      ends([one("s", { running: {} }, { started: true })], [main], true),
      "s=ContainerStatusUnknown main=ContainerStatusUnknown",
    ],
  ])("%s", (_, told, expected) => {
    expect(told).toBe(expected);
  });
});

describe("the last phase", () => {
  const phase = (status: PodStatus["phase"], metadata = {}) =>
    terminatePod(podOf({}, metadata), status === undefined ? {} : { phase: status }, rules).phase;
  it.each([
    ["Pending", "Failed"],
    ["Running", "Failed"],
    ["Succeeded", "Succeeded"],
    ["Failed", "Failed"],
  ] as const)("after %s is %s", (before, after) => {
    expect(phase(before)).toBe(after);
  });

  it("of a static pod is not forced", () => {
    expect(phase("Running", { annotations: { "kubernetes.io/config.source": "file" } })).toBe("Running");
  });
});
