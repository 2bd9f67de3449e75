import { describe, expect, it } from "vitest";
import type { Pod } from "../pod.ts";
import type { ContainerState, ContainerStatus, PodStatus } from "../pod-status.ts";
import { formatTimestamp } from "../timestamp.ts";
import { featuresOf } from "../features.ts";
import { podRow } from "./pod-row.ts";

const now = Date.UTC(2026, 0, 30, 12);
const second = 1000;
const day = 24 * 60 * 60 * second;

interface Sketch {
  readonly restarts?: number;
  readonly finishedAgo?: number;
  readonly ready?: boolean;
  readonly started?: boolean;
}

const running: ContainerState = { running: {} };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const exited = (exitCode: number, reason = "", signal = 0): ContainerState => ({
  terminated: { exitCode, ...(reason !== "" && { reason }), ...(signal !== 0 && { signal }) },
});

function container(name: string, state: ContainerState, sketch: Sketch = {}): ContainerStatus {
  const { restarts = 0, finishedAgo, ready = false, started } = sketch;
  return {
    name,
    state,
    lastState:
      finishedAgo === undefined
        ? {}
        : { terminated: { exitCode: 1, finishedAt: formatTimestamp(now - finishedAgo) } },
    ready,
    restartCount: restarts,
    image: "",
    imageID: "",
    ...(started !== undefined && { started }),
  };
}

function pod(status: PodStatus, extra: { sidecars?: readonly string[]; deleted?: boolean } = {}): Pod {
  const init = status.initContainerStatuses ?? [];
  const names = (status.containerStatuses ?? []).map(({ name }) => name);
  return {
    metadata: { name: "p", ...(extra.deleted === true && { deletionTimestamp: formatTimestamp(now) }) },
    spec: {
      initContainers: init.map(({ name }) => ({
        name,
        ...(extra.sidecars?.includes(name) === true && { restartPolicy: "Always" as const }),
      })),
      containers: names.length === 0 ? [{ name: "c" }] : names.map((name) => ({ name })),
    },
    status: { phase: "Running", ...status },
  };
}

const readyCondition = { type: "Ready", status: "True" } as const;
const runs = (name: string): ContainerStatus => container(name, running, { ready: true });

const rows: readonly (readonly [string, Pod, string, string, string])[] = [
  [
    "restart counts of all containers are added up",
    pod({
      containerStatuses: [
        container("a", running, { ready: true, restarts: 3 }),
        container("b", {}, { restarts: 3 }),
      ],
    }),
    "1/2",
    "Running",
    "6",
  ],
  [
    "a waiting container gives its reason",
    pod({ containerStatuses: [runs("a"), container("b", waiting("X"))] }),
    "1/2",
    "X",
    "0",
  ],
  [
    "the first container in trouble wins",
    pod({ containerStatuses: [container("a", waiting("X")), container("b", exited(1, "Y"))] }),
    "0/2",
    "X",
    "0",
  ],
  [
    "the pod's own reason comes before its phase",
    pod({ reason: "Evicted", containerStatuses: [runs("a")] }),
    "1/1",
    "Evicted",
    "0",
  ],
  [
    "one container is done, another runs, the pod is not ready",
    pod({ containerStatuses: [container("a", exited(0, "Completed")), runs("b")] }),
    "1/2",
    "NotReady",
    "0",
  ],
  [
    "one container is done, another runs, the pod is ready",
    pod({
      conditions: [readyCondition],
      containerStatuses: [container("a", exited(0, "Completed")), runs("b")],
    }),
    "1/2",
    "Running",
    "0",
  ],
  [
    "an error is not hidden behind a container that completed",
    pod({ containerStatuses: [container("a", exited(0, "Completed")), container("b", exited(1, "Error"))] }),
    "0/2",
    "Error",
    "0",
  ],
  [
    "an exit without a reason shows its code",
    pod({ containerStatuses: [container("a", exited(3))] }),
    "0/1",
    "ExitCode:3",
    "0",
  ],
  [
    "an exit by a signal shows the signal",
    pod({ containerStatuses: [container("a", exited(137, "", 9))] }),
    "0/1",
    "Signal:9",
    "0",
  ],
  [
    "an init container that runs shows how far the pod is",
    pod({
      initContainerStatuses: [container("i", running, { restarts: 3, finishedAgo: 10 * second })],
      containerStatuses: [container("c", waiting("PodInitializing"))],
    }),
    "0/1",
    "Init:0/1",
    "3 (10s ago)",
  ],
  [
    "restarts of all init containers count while the pod initializes, with the newest exit",
    pod({
      initContainerStatuses: [
        container("i", exited(0), { restarts: 2, finishedAgo: 120 * second }),
        container("j", running, { restarts: 3, finishedAgo: 10 * second }),
      ],
      containerStatuses: [container("c", waiting("PodInitializing"))],
    }),
    "0/1",
    "Init:1/2",
    "5 (10s ago)",
  ],
  [
    "restarts of finished init containers are forgotten",
    pod({
      initContainerStatuses: [container("i", exited(0), { restarts: 2 })],
      containerStatuses: [container("c", running, { restarts: 4, finishedAgo: 20 * second })],
    }),
    "0/1",
    "Running",
    "4 (20s ago)",
  ],
  [
    "an init container in trouble gives its reason",
    pod({ initContainerStatuses: [container("i", waiting("CrashLoopBackOff"))] }),
    "0/1",
    "Init:CrashLoopBackOff",
    "0",
  ],
  [
    "an init container that failed gives its exit",
    pod({ initContainerStatuses: [container("i", exited(2))] }),
    "0/1",
    "Init:ExitCode:2",
    "0",
  ],
  [
    "the newest of several restarts is told",
    pod({
      containerStatuses: [
        container("a", running, { ready: true, restarts: 6, finishedAgo: 5 * day }),
        container("b", running, { ready: true, restarts: 3, finishedAgo: 20 * day }),
      ],
    }),
    "2/2",
    "Running",
    "9 (5d ago)",
  ],
  [
    "a sidecar counts as a container",
    pod(
      {
        initContainerStatuses: [container("s", running, { ready: true, started: true })],
        containerStatuses: [runs("c")],
      },
      { sidecars: ["s"] },
    ),
    "2/2",
    "Running",
    "0",
  ],
  [
    "a sidecar that has not started holds the pod back",
    pod(
      { phase: "Pending", initContainerStatuses: [container("s", running, { started: false })] },
      { sidecars: ["s"] },
    ),
    "0/2",
    "Init:0/1",
    "0",
  ],
  [
    "a finished pod that is being deleted keeps its status",
    pod(
      { phase: "Succeeded", containerStatuses: [container("c", exited(0, "Completed"))] },
      { deleted: true },
    ),
    "0/1",
    "Completed",
    "0",
  ],
  [
    "a pod that is being deleted is terminating",
    pod({ phase: "Pending" }, { deleted: true }),
    "0/1",
    "Terminating",
    "0",
  ],
  ["a pod on a lost node is unknown", pod({ reason: "NodeLost" }, { deleted: true }), "0/1", "Unknown", "0"],
  [
    "a gated pod says so",
    pod({
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
    }),
    "0/1",
    "SchedulingGated",
    "0",
  ],
];

describe("a pod's row", () => {
  it.each(rows)("%s", (_title, given, ready, status, restarts) => {
    expect(podRow(given, now)).toEqual({ ready, status, restarts });
    expect(podRow(given, now).status).toBe(status);
  });
});

it.each<[string, Pod, number, string]>([
  ["an error of a later container", mixed(), 34, "Completed"],
  ["an error of a later container", mixed(), 35, "Error"],
  ["a deleted pod that has finished", mixed({ deleted: true }), 30, "Terminating"],
  ["a deleted pod that has finished", mixed({ deleted: true }), 31, "Completed"],
])("STATUS of %s, as each version shows it", (_, finished, minor, status) => {
  expect(podRow(finished, now, featuresOf(minor)).status).toBe(status);
});

function mixed(extra: Parameters<typeof pod>[1] = {}): Pod {
  const containerStatuses = [container("a", exited(0, "Completed")), container("b", exited(1, "Error"))];
  return pod({ phase: "Failed", containerStatuses }, extra);
}
