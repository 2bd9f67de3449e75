import { expect, test } from "vitest";
import { pullText } from "./pull-progress.ts";

test("sizes are in megabytes, as registries count them", () => {
  expect(pullText({ image: "nginx:1.25", currentBytes: 12_345_678, totalBytes: 48_000_000 })).toBe(
    "pulling nginx:1.25: 12.3 of 48.0 MB",
  );
});
