import { expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import { updateStaticPods } from "./pod-changes.ts";

const pod = (uid: string, name = uid, seen = "1", image = "a"): Pod => ({
  metadata: {
    uid,
    name,
    namespace: "default",
    creationTimestamp: `2026-01-01T00:00:0${seen}Z`,
    annotations: { "kubernetes.io/config.seen": seen },
  },
  spec: { containers: [{ name: "c", image }] },
  status: { phase: "Pending" },
});
const running: Pod = { ...pod("a"), status: { phase: "Running" } };

it("tells of a new pod", () => {
  expect(updateStaticPods([], [pod("a")]).changes).toEqual([{ type: "set", pod: pod("a") }]);
});

it("tells nothing of a pod that is asked for again, and keeps its status and when it was first seen", () => {
  const { pods, changes } = updateStaticPods([running], [pod("a", "a", "9")]);
  expect({ pods, changes }).toEqual({ pods: [running], changes: [] });
});

it("tells of an edit under the same uid with the status so far", () => {
  const { changes } = updateStaticPods([running], [pod("a", "a", "9", "b")]);
  expect(changes).toEqual([{ type: "set", pod: { ...pod("a", "a", "1", "b"), status: running.status } }]);
});

it("tells of the end of a pod before the beginning of the one that takes its name", () => {
  const { changes } = updateStaticPods([running], [pod("b", "a")]);
  expect(changes).toEqual([
    { type: "deleted", pod: running },
    { type: "set", pod: pod("b", "a") },
  ]);
});

it.each([
  ["name", pod("b", "a")],
  ["uid", pod("a", "b")],
])("leaves out the second pod of one %s", (_what, second) => {
  const { pods, duplicates } = updateStaticPods([], [pod("a"), second]);
  expect({ pods, duplicates }).toEqual({ pods: [pod("a")], duplicates: [second] });
});
