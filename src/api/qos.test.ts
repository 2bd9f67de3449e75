import { describe, expect, it } from "vitest";
import type { Container } from "./pod.ts";
import { computeQOSClass } from "./qos.ts";
import type { ResourceList } from "./resources.ts";

const container = (requests?: ResourceList, limits?: ResourceList): Container => ({
  name: "c",
  resources: { ...(requests && { requests }), ...(limits && { limits }) },
});
const full = { cpu: "1", memory: "1Gi" };

describe("quality of service", () => {
  it.each([
    ["nothing asked", [container()], "BestEffort"],
    ["zero counts as nothing", [container({ cpu: "0" })], "BestEffort"],
    [
      "other resources do not count",
      [container({ "example.com/gpu": "1" }, { "example.com/gpu": "1" })],
      "BestEffort",
    ],
    ["a request alone", [container({ cpu: "1" })], "Burstable"],
    ["both limits, equal requests", [container(full, full)], "Guaranteed"],
    ["equal in another spelling", [container({ cpu: "1000m", memory: "1024Mi" }, full)], "Guaranteed"],
    ["one limit only", [container({ cpu: "1" }, { cpu: "1" })], "Burstable"],
    ["less asked than allowed", [container({ cpu: "1", memory: "1Mi" }, full)], "Burstable"],
    ["one container without", [container(full, full), container()], "Burstable"],
  ] as const)("%s", (_title, containers, qos) => {
    expect(computeQOSClass({ containers })).toBe(qos);
  });

  it("init containers count", () => {
    expect(computeQOSClass({ containers: [container()], initContainers: [container({ cpu: "1m" })] })).toBe(
      "Burstable",
    );
  });

  it("the pod's own resources win", () => {
    const resources = { limits: full, requests: full };
    expect(computeQOSClass({ containers: [container()], resources })).toBe("Guaranteed");
  });
});
