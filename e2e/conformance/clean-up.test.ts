import { expect, test } from "vitest";
import { cleanUpOf } from "./clean-up.ts";
import { event, pod, running, trace } from "./testing.fixture.ts";

const cleanUp = { t: 10_000, kind: "action", do: "cleanup: kubectl delete pod test" } as const;

test("begins with the state the pod was in, in the time since the clean-up, and counts events from there", () => {
  const unhealthy = event(500, "Unhealthy", "failed", { count: 3 });
  const more = event(12_000, "Unhealthy", "failed", { count: 5, watch: "MODIFIED" });
  const deleting = { ...pod(10_100, running), deletionTimestamp: "2026-01-01T00:00:00Z" };
  expect(cleanUpOf(trace(pod(1_000, running), unhealthy, cleanUp, deleting, more))?.entries).toEqual([
    { ...pod(1_000, running), t: 0 },
    { ...deleting, t: 100 },
    { ...more, t: 2_000, count: 2 },
  ]);
});

test("there is none when the scenario has deleted the pod itself", () => {
  const gone = { ...pod(5_000, running), type: "DELETED" } as const;
  expect(cleanUpOf(trace(pod(1_000, running), gone, cleanUp))).toBeUndefined();
});
