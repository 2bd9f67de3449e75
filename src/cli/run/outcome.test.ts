import { expect, test } from "vitest";
import type { Pod, PodPhase } from "../../api/index.ts";
import { outcomeOf } from "./outcome.ts";

function pod(
  phase: PodPhase,
  exitCode?: number,
  ready = false,
): { readonly pod: Pod; readonly gone: boolean } {
  const status = {
    name: "c",
    image: "",
    imageID: "",
    ready,
    restartCount: 0,
    lastState: {},
    state: exitCode === undefined ? { running: {} } : { terminated: { exitCode } },
  };
  return {
    pod: {
      metadata: { name: "p" },
      spec: { containers: [{ name: "c", image: "busybox" }] },
      status: {
        phase,
        containerStatuses: [status],
        conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      },
    },
    gone: false,
  };
}
const gone = (entry: ReturnType<typeof pod>): ReturnType<typeof pod> => ({ ...entry, gone: true });

test.each([
  ["a running pod is followed on", [pod("Running")], undefined, undefined],
  ["a succeeded pod ends with 0", [pod("Succeeded", 0)], undefined, { exitCode: 0, reason: "finished" }],
  [
    "a failed pod ends with its container's code",
    [pod("Failed", 3)],
    undefined,
    { exitCode: 3, reason: "finished" },
  ],
  ["a failure waits for the other pods", [pod("Failed", 3), pod("Running")], undefined, undefined],
  [
    "the first failure in order counts",
    [pod("Succeeded", 0), pod("Failed", 7), pod("Failed", 3)],
    undefined,
    { exitCode: 7, reason: "finished" },
  ],
  [
    "--wait ready ends when all are ready",
    [pod("Running", undefined, true)],
    "ready" as const,
    { exitCode: 0, reason: "ready" },
  ],
  [
    "--wait ready goes on while one is not",
    [pod("Running", undefined, true), pod("Running")],
    "ready" as const,
    undefined,
  ],
  [
    "--wait ready fails at once with a failed pod",
    [pod("Failed", 4), pod("Running")],
    "ready" as const,
    { exitCode: 4, reason: "finished" },
  ],
  [
    "a pod deleted by others ends the run",
    [gone(pod("Running"))],
    undefined,
    { exitCode: 0, reason: "deleted" },
  ],
])("%s", (_name, pods, wait, expected) => {
  expect(outcomeOf(pods, wait)).toEqual(expected);
});

test.each([
  ["a Deployment's pods are followed until somebody ends it", [gone(pod("Running"))], undefined, undefined],
  [
    "--wait ready waits for as many pods as are wanted",
    [pod("Running", undefined, true)],
    "ready",
    undefined,
  ],
  [
    "--wait ready ends when as many are ready",
    [pod("Running", undefined, true), gone(pod("Failed", 1)), pod("Running", undefined, true)],
    "ready",
    { exitCode: 0, reason: "ready" },
  ],
] as const)("%s", (_name, pods, wait, expected) => {
  expect(outcomeOf(pods, wait, [{ replicas: 2 }])).toEqual(expected);
});

test("of several failed containers the first in the spec gives the code, not the first by name", () => {
  const failed = (name: string, exitCode: number) => ({
    name,
    image: "",
    imageID: "",
    ready: false,
    restartCount: 0,
    lastState: {},
    state: { terminated: { exitCode } },
  });
  const containers = ["z", "a"].map((name) => ({ name, image: "busybox" }));
  const containerStatuses = [failed("a", 1), failed("z", 26)];
  const entry = {
    pod: {
      metadata: { name: "p" },
      spec: { containers },
      status: { phase: "Failed" as const, containerStatuses },
    },
    gone: false,
  };
  expect(outcomeOf([entry], undefined)).toEqual({ exitCode: 26, reason: "finished" });
});
