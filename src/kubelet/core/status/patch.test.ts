import { describe, expect, it } from "vitest";
import type { ContainerStatus, PodCondition, PodStatus } from "../../../api/index.ts";
import { podOf } from "../testing/base-pod.ts";
import { versionRules } from "../version-rules.ts";
import { patchReadiness, patchSandboxReady, patchStarted, type PatchTarget } from "./patch.ts";

const target: PatchTarget = {
  pod: podOf(),
  now: 60_000,
  rules: versionRules(33),
  container: "main",
  id: "a",
};
const main: ContainerStatus = {
  name: "main",
  state: { running: {} },
  lastState: {},
  ready: false,
  started: true,
  restartCount: 0,
  image: "",
  imageID: "",
  containerID: "docker://a",
};
const condition = (
  type: string,
  status: "True" | "False",
  more: Partial<PodCondition> = {},
): PodCondition => ({
  type,
  status,
  lastTransitionTime: "old",
  ...more,
});
const unready = { reason: "ContainersNotReady", message: "containers with unready status: [main]" };
const status: PodStatus = {
  phase: "Running",
  conditions: [
    condition("PodReadyToStartContainers", "False"),
    condition("Ready", "False", unready),
    condition("ContainersReady", "False", unready),
  ],
  containerStatuses: [main],
};
const now = "1970-01-01T00:01:00Z";

describe("a readiness result", () => {
  it("changes the container and both conditions, with their time", () => {
    const patched = patchReadiness(status, true, target);
    expect(patched?.containerStatuses?.[0]?.ready).toBe(true);
    expect(patched?.conditions?.slice(1)).toEqual([
      { type: "Ready", status: "True", lastTransitionTime: now },
      { type: "ContainersReady", status: "True", lastTransitionTime: now },
    ]);
  });

  it("taken back gives the status of before, but for the times", () => {
    const back = patchReadiness(patchReadiness(status, true, target) ?? {}, false, target);
    expect(back?.conditions?.[1]).toEqual({
      type: "Ready",
      status: "False",
      lastTransitionTime: now,
      ...unready,
    });
  });

  it.each([
    ["another instance", { ...target, id: "b" }, true],
    ["an unknown container", { ...target, container: "x" }, true],
    ["what is known already", target, false],
  ])("about %s changes nothing", (_, given, ready) => {
    expect(patchReadiness(status, ready, given)).toBeUndefined();
  });

  it("of a sidecar is found among the init containers", () => {
    const { containerStatuses, ...rest } = status;
    const patched = patchReadiness({ ...rest, initContainerStatuses: containerStatuses ?? [] }, true, target);
    expect(patched?.initContainerStatuses?.[0]?.ready).toBe(true);
  });
});

it("a startup result changes `started` only", () => {
  expect(patchStarted(status, false, target)).toEqual({
    ...status,
    containerStatuses: [{ ...main, started: false }],
  });
  expect(patchStarted(status, true, target)).toBeUndefined();
});

it("the sandbox is told once", () => {
  const patched = patchSandboxReady(status, 60_000);
  expect(patched?.conditions?.[0]).toEqual({
    type: "PodReadyToStartContainers",
    status: "True",
    lastTransitionTime: now,
  });
  expect(patchSandboxReady(patched ?? {}, 61_000)).toBeUndefined();
});
