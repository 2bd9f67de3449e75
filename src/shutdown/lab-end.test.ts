import { expect, it } from "vitest";
import type { Pod } from "../api/index.ts";
import { conditionText } from "./lab-end.ts";
import { mark } from "./testing/observations.fixture.ts";

it("says what holds a pod: its containers' state and the last warning", () => {
  const base = { lastState: {}, restartCount: 0, image: "", imageID: "" };
  const pod: Pod = {
    metadata: {},
    spec: { containers: [] },
    status: {
      containerStatuses: [
        { ...base, name: "a", ready: false, state: { waiting: { reason: "ErrImagePull" } } },
        { ...base, name: "b", ready: false, state: { running: {} } },
        { ...base, name: "c", ready: false, state: { terminated: { exitCode: 3 } } },
      ],
    },
  };
  const marks = [mark(1, "Failed", "a", "no such image"), mark(2, "Pulling", "a", "again")];
  expect(conditionText(pod, marks)).toBe(
    "a: ErrImagePull, b: running, not ready, c: ended with 3; Failed: no such image",
  );
  expect(conditionText({ metadata: {}, spec: { containers: [] }, status: { phase: "Pending" } }, [])).toBe(
    "phase Pending",
  );
});
