import { describe, expect, it } from "vitest";
import type { Container, RestartPolicy } from "../../api/index.ts";
import { podRestarts, restartsAfter, shouldBeRestarted } from "./restart.ts";
import {
  container,
  created,
  exited,
  instance,
  observed,
  podOf,
  running,
  unknown,
} from "./testing/base-pod.ts";
import { versionRules } from "./version-rules.ts";

function restarts(
  policy: RestartPolicy,
  exitCode: number,
  more: Partial<Container> = {},
  minor = 36,
): boolean {
  return restartsAfter(
    container("main", more),
    podOf({ restartPolicy: policy }).spec,
    exitCode,
    versionRules(minor),
  );
}

describe("restartsAfter", () => {
  it.each<[RestartPolicy, boolean, boolean]>([
    ["Always", true, true],
    ["OnFailure", false, true],
    ["Never", false, false],
  ])("%s: restart after exit 0 %s, after exit 1 %s", (policy, afterZero, afterOne) => {
    expect([restarts(policy, 0), restarts(policy, 1)]).toEqual([afterZero, afterOne]);
  });

  it("a container's own policy wins over the pod's from 1.35", () => {
    expect(restarts("Never", 1, { restartPolicy: "OnFailure" }, 35)).toBe(true);
    expect(restarts("Never", 1, { restartPolicy: "OnFailure" }, 34)).toBe(false);
  });

  it.each<[string, "In" | "NotIn", number, boolean]>([
    ["a code that is listed", "In", 42, true],
    ["a code that is not listed", "In", 1, false],
    ["a listed code of NotIn", "NotIn", 42, false],
    ["any other code of NotIn", "NotIn", 1, true],
  ])("a restart rule with %s", (_, operator, exitCode, expected) => {
    const restartPolicyRules = [{ action: "Restart" as const, exitCodes: { operator, values: [42] } }];
    expect(restarts("Always", exitCode, { restartPolicy: "Never", restartPolicyRules })).toBe(expected);
  });

  it("the first rule that matches decides; what 1.35 does not know it does not follow", () => {
    const exitCodes = { operator: "In" as const, values: [42] };
    const restartPolicyRules = [
      { action: "RestartAllContainers" as const, exitCodes },
      { action: "Restart" as const, exitCodes },
    ];
    const own = container("main", { restartPolicy: "Never", restartPolicyRules });
    const answers = [35, 36].map((minor) => restartsAfter(own, podOf().spec, 42, versionRules(minor)));
    expect(answers).toEqual([false, true]);
  });
});

describe("shouldBeRestarted", () => {
  const rules = versionRules(33);
  it.each([
    ["never ran", observed([]), true],
    ["runs", observed([instance("main", running)]), false],
    ["was created only", observed([instance("main", created)]), true],
    ["is in an unknown state", observed([instance("main", unknown)]), true],
    ["has failed", observed([instance("main", exited(1))]), true],
    ["has succeeded", observed([instance("main", exited(0))]), false],
    [
      "runs, after a failed instance",
      observed([instance("main/1", running), instance("main", exited(1))]),
      false,
    ],
  ])("OnFailure: a container that %s", (_, view, expected) => {
    expect(shouldBeRestarted(container("main"), podOf({ restartPolicy: "OnFailure" }), view, rules)).toBe(
      expected,
    );
  });

  it("is never true for a pod that is being deleted", () => {
    const pod = podOf({}, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(shouldBeRestarted(container("main"), pod, observed([]), rules)).toBe(false);
  });

  it("asks the pod's policy for a sidecar before 1.35", () => {
    const side = container("side", { restartPolicy: "Always" });
    const pod = podOf({ restartPolicy: "Never", initContainers: [side] });
    const view = observed([instance("side", exited(1))]);
    expect([34, 35].map((minor) => shouldBeRestarted(side, pod, view, versionRules(minor)))).toEqual([
      false,
      true,
    ]);
  });
});

it("only Never restarts nothing", () => {
  const policies = ["Always", "OnFailure", "Never"] as const;
  expect(policies.map((restartPolicy) => podRestarts(podOf({ restartPolicy }).spec))).toEqual([
    true,
    true,
    false,
  ]);
});
