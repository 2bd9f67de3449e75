import { expect, it } from "vitest";
import { podOf } from "../testing/base-pod.ts";
import { rejectedStatus } from "./rejected-status.ts";

it("a rejected pod has failed and has nothing else to tell: no conditions, containers or addresses", () => {
  expect(rejectedStatus(podOf(), "OutOfcpu", "Node didn't have enough resource: cpu", 5000)).toEqual({
    phase: "Failed",
    reason: "OutOfcpu",
    message: "Pod was rejected: Node didn't have enough resource: cpu",
    startTime: "1970-01-01T00:00:05Z",
    qosClass: "BestEffort",
  });
});
