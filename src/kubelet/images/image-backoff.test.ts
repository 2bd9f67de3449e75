import { expect, test } from "vitest";
import { imageBackOffEnd, nextImageBackOff, type ImageBackOff } from "./image-backoff.ts";

const ladder = (gapMs: number, scale: number): readonly number[] => {
  let entry: ImageBackOff | undefined;
  return [0, 1, 2, 3, 4, 5, 6].map((i) => {
    entry = nextImageBackOff(entry, i * gapMs, scale);
    return entry.backOffMs / 1000;
  });
};

test("the window doubles from 10 s to 300 s", () => {
  expect(ladder(1000, 1)).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test("the scale multiplies start and cap", () => {
  expect(ladder(10, 0.01)).toEqual([0.1, 0.2, 0.4, 0.8, 1.6, 3, 3]);
});

test("a failure more than 600 s after the last one starts over", () => {
  expect(ladder(600_001, 1)).toEqual([10, 10, 10, 10, 10, 10, 10]);
});

test("the window is over at its very end", () => {
  const entry = { backOffMs: 10_000, failedAt: 5000 };
  expect([imageBackOffEnd(entry, 14_999), imageBackOffEnd(entry, 15_000)]).toEqual([15_000, undefined]);
});
