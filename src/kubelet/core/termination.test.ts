import { describe, expect, it } from "vitest";
import type { ObjectMeta } from "../../api/index.ts";
import { container, exited, instance, nothing, observed, podOf, running } from "./testing/base-pod.ts";
import { effectiveGraceSeconds, killGraceSeconds, killsOfRunning } from "./termination.ts";
import { newPodMemory } from "./types.ts";
import { versionRules } from "./version-rules.ts";

describe("the effective grace", () => {
  const eviction = (graceSeconds?: number) => ({
    reason: "Evicted",
    message: "",
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
  });
  it.each<[string, ObjectMeta, number | undefined, ReturnType<typeof eviction> | undefined, number]>([
    ["is the spec's", {}, undefined, undefined, 30],
    ["is the deletion's", { deletionGracePeriodSeconds: 60 }, undefined, undefined, 60],
    ["of a forced deletion is 1", { deletionGracePeriodSeconds: 0 }, undefined, undefined, 1],
    ["can shrink", { deletionGracePeriodSeconds: 5 }, 20, undefined, 5],
    ["cannot grow", { deletionGracePeriodSeconds: 50 }, 20, undefined, 20],
    ["is the eviction's", {}, undefined, eviction(0), 1],
    ["of an eviction without one is the spec's", {}, undefined, eviction(), 30],
  ])("%s", (_, metadata, graceSeconds, given, expected) => {
    const memory = { ...newPodMemory, graceSeconds };
    expect(effectiveGraceSeconds(podOf({}, metadata), { ...nothing, eviction: given }, memory)).toBe(
      expected,
    );
  });
});

describe("the grace of a single kill", () => {
  const probe = { terminationGracePeriodSeconds: 3 };
  const main = container("main", {
    livenessProbe: probe,
    startupProbe: { ...probe, terminationGracePeriodSeconds: 4 },
  });
  it.each([
    ["liveness", {}, 3],
    ["startup", {}, 4],
    ["definitionChanged", {}, 30],
    ["liveness", { deletionGracePeriodSeconds: 7 }, 7],
  ] as const)("after %s of a pod with %j is %s s", (reason, metadata, expected) => {
    expect(killGraceSeconds(podOf({}, metadata), main, reason)).toBe(expected);
  });

  it("is 2 s when nobody says anything", () => {
    const { terminationGracePeriodSeconds: _grace, ...spec } = podOf().spec;
    expect(killGraceSeconds({ metadata: {}, spec }, container("main"), "podFinished")).toBe(2);
  });
});

it("only what runs is killed, in spec order", () => {
  const pod = podOf({
    initContainers: [container("side", { restartPolicy: "Always" })],
    containers: [container("b"), container("a"), container("done")],
  });
  const view = observed(
    ["a", "done", "side", "b"].map((name) => instance(name, name === "done" ? exited(0) : running)),
  );
  const kills = killsOfRunning(pod, view, "deletion", versionRules(33), 9);
  expect(
    kills.map(({ name, kind, graceSeconds, message }) => `${name} ${kind} ${graceSeconds} ${message}`),
  ).toEqual([
    "side sidecar 9 Stopping container side",
    "b app 9 Stopping container b",
    "a app 9 Stopping container a",
  ]);
});
