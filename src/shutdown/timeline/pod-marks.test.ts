import { describe, expect, it } from "vitest";
import type { ContainerState, ContainerStatus, Event, Pod } from "../../api/index.ts";
import { markOfEvent, marksOfChange } from "./pod-marks.ts";

function status(state: ContainerState, change: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    name: "web",
    state,
    lastState: {},
    ready: true,
    restartCount: 0,
    image: "i",
    imageID: "i",
    containerID: "c1",
    ...change,
  };
}

function pod(
  statuses: readonly ContainerStatus[],
  ready: "True" | "False",
  metadata: Partial<Pod["metadata"]> = {},
): Pod {
  return {
    metadata: { name: "p", ...metadata },
    spec: { containers: [{ name: "web" }] },
    status: { phase: "Running", conditions: [{ type: "Ready", status: ready }], containerStatuses: statuses },
  };
}
const running = status({ running: {} });

function words(before: Pod | undefined, after: Pod): readonly string[] {
  return marksOfChange(before, after, 5).map(
    ({ at, lane, what, text }) => `${String(at)} ${lane} ${what}: ${text}`,
  );
}

describe("marks of a pod's changes", () => {
  it("the first sighting tells all", () => {
    expect(words(undefined, pod([running], "True"))).toEqual([
      "5 pod Phase: Running",
      "5 pod Ready: ready",
      "5 container/web Running: running",
    ]);
  });

  it("the same again tells nothing", () => {
    expect(words(pod([running], "True"), pod([status({ running: {} })], "True"))).toEqual([]);
  });

  it("readiness, deletion and ends are told", () => {
    const after = pod([status({ terminated: { exitCode: 137, reason: "Error" } })], "False", {
      deletionTimestamp: "2026-01-01T00:00:30Z",
      deletionGracePeriodSeconds: 30,
    });
    expect(words(pod([running], "True"), after)).toEqual([
      "5 pod NotReady: no longer ready",
      "5 pod Terminating: to be gone within 30 s",
      "5 container/web Terminated: exit code 137, Error",
    ]);
  });

  it("a restart is a new running container", () => {
    const again = status({ running: {} }, { containerID: "c2", restartCount: 1 });
    expect(words(pod([running], "True"), pod([again], "True"))).toEqual([
      "5 container/web Running: running, restarted 1 time(s)",
    ]);
  });

  it("an event goes to the lane of its container", () => {
    const event: Event = {
      metadata: {},
      involvedObject: { fieldPath: "spec.containers{web}" },
      reason: "Killing",
      message: "Stopping container web\n",
      count: 2,
    };
    expect(markOfEvent(event, 7)).toMatchObject({
      at: 7,
      lane: "container/web",
      what: "Killing",
      text: "Stopping container web (x2)",
    });
    expect(markOfEvent({ ...event, involvedObject: {} }, 7).lane).toBe("pod");
  });
});
