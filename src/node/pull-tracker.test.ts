import { expect, test } from "vitest";
import { PullTracker } from "./pull-tracker.ts";

const pull = { podUid: "u", container: "web", image: "nginx:1.25" };

test("the layers of a pull add up, and a complete one counts whole", () => {
  const tracker = new PullTracker();
  tracker.step({ ...pull, progress: { layer: "a", status: "Pulling fs layer" } });
  expect(tracker.list()).toEqual([]);
  tracker.step({
    ...pull,
    progress: { layer: "a", status: "Downloading", currentBytes: 10, totalBytes: 100 },
  });
  tracker.step({ ...pull, progress: { layer: "b", status: "Downloading", currentBytes: 5, totalBytes: 50 } });
  tracker.step({ ...pull, progress: { layer: "a", status: "Download complete" } });
  expect(tracker.list()).toEqual([{ ...pull, currentBytes: 105, totalBytes: 150 }]);
});

test("a pull that has ended is no longer listed", () => {
  const tracker = new PullTracker();
  tracker.step({ ...pull, progress: { layer: "a", status: "Downloading", currentBytes: 1, totalBytes: 2 } });
  tracker.end("u", "web");
  expect(tracker.list()).toEqual([]);
});

test("nothing is left of a pod that is gone, however its pull ended", () => {
  const tracker = new PullTracker();
  tracker.step({ ...pull, progress: { layer: "a", status: "Downloading", currentBytes: 1, totalBytes: 2 } });
  tracker.forget("another");
  expect(tracker.list()).toHaveLength(1);
  tracker.forget("u");
  expect(tracker.list()).toEqual([]);
});
