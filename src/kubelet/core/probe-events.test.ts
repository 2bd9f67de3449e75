import { expect, it } from "vitest";
import { countedResult, probeEvent, type ProbeRun } from "./probe-events.ts";
import { versionRules } from "./version-rules.ts";

const main = { name: "main", kind: "app" } as const;
const result = (raw: "success" | "warning" | "failure" | "unknown", output = "why"): ProbeRun => ({
  kind: "result",
  result: raw,
  output,
});
const error: ProbeRun = { kind: "error", state: "unknown", message: "no" };

function told(run: ProbeRun, minor = 33): string | undefined {
  const event = probeEvent("readiness", main, run, versionRules(minor));
  return event && `${event.type} ${event.reason}: ${event.message}`;
}

it.each([
  ["success", result("success"), 33, undefined],
  ["warning", result("warning"), 33, "Warning ProbeWarning: Readiness probe warning: why"],
  ["failure", result("failure"), 33, "Warning Unhealthy: Readiness probe failed: why"],
  ["failure without output", result("failure", ""), 33, "Warning Unhealthy: Readiness probe failed: "],
  ["error", error, 33, "Warning Unhealthy: Readiness probe errored and resulted in unknown state: no"],
  ["error in 1.32", error, 32, "Warning Unhealthy: Readiness probe errored: no"],
  ["unknown", result("unknown", ""), 33, undefined],
  ["unknown in 1.32", result("unknown", ""), 32, "Warning Unhealthy: Readiness probe failed: "],
] as const)("a probe's %s is told in the kubelet's words", (_, run, minor, expected) => {
  expect(told(run, minor)).toBe(expected);
});

it("warnings count as success, unknown answers as failure, errors not at all", () => {
  const runs = [result("success"), result("warning"), result("failure"), result("unknown"), error];
  expect(runs.map(countedResult)).toEqual(["success", "success", "failure", "failure", undefined]);
});

it("the event is about the container", () => {
  const side = { name: "side", kind: "sidecar" } as const;
  expect(probeEvent("liveness", side, result("failure"), versionRules(33))?.fieldPath).toBe(
    "spec.initContainers{side}",
  );
});
