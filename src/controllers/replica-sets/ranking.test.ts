import { expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import { podsToDelete } from "./ranking.ts";

const now = Date.parse("2026-01-01T12:00:00Z");

interface Traits {
  readonly assigned?: boolean;
  readonly phase?: "Pending" | "Running";
  /** Seconds ago. */
  readonly ready?: number;
  readonly created?: number;
  readonly cost?: string;
  readonly restarts?: number;
}

function pod(name: string, traits: Traits): Stored<Pod> {
  const { assigned = true, phase = "Running", ready, created = 3600, cost, restarts = 0 } = traits;
  const at = (seconds: number): string => formatTimestamp(now - seconds * 1000);
  const annotations = { ...(cost !== undefined && { "controller.kubernetes.io/pod-deletion-cost": cost }) };
  const status = { name: "c", image: "", imageID: "", ready: true, state: {}, lastState: {} };
  return {
    metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: at(created), annotations },
    spec: { containers: [], ...(assigned && { nodeName: "n" }) },
    status: {
      phase,
      containerStatuses: [{ ...status, restartCount: restarts }],
      conditions:
        ready === undefined ? [] : [{ type: "Ready", status: "True", lastTransitionTime: at(ready) }],
    },
  };
}

it.each<[string, Traits, Traits]>([
  ["without a node", { assigned: false, phase: "Pending" }, { phase: "Pending" }],
  ["that does not run", { phase: "Pending" }, {}],
  ["that is not ready", {}, { ready: 60 }],
  ["that costs less", { ready: 60, cost: "-1" }, { ready: 1 }],
  ["that has been ready for a shorter time", { ready: 60 }, { ready: 3000 }],
  ["that restarted more often", { ready: 60, restarts: 3 }, { ready: 60, restarts: 1 }],
  ["that is younger", { ready: 60, created: 70 }, { ready: 60, created: 36_000 }],
])("a pod %s goes first", (_name, first, second) => {
  const pods = [pod("b", second), pod("a", first)];
  expect(podsToDelete(pods, 1, now).map(({ metadata }) => metadata.name)).toEqual(["a"]);
  expect(podsToDelete(pods.toReversed(), 1, now).map(({ metadata }) => metadata.name)).toEqual(["a"]);
});

it("ages of the same magnitude do not decide", () => {
  const pods = [pod("b", { ready: 3000 }), pod("a", { ready: 3100 })];
  expect(podsToDelete(pods, 1, now).map(({ metadata }) => metadata.name)).toEqual(["a"]);
});
