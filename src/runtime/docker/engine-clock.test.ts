import { expect, it } from "vitest";
import { clockOffset } from "./engine-clock.ts";

it("takes the middle between question and answer, and says how wrong that may be", () => {
  expect(clockOffset(1_000, 5_040, 1_080)).toEqual({
    offsetMilliseconds: 4_000,
    uncertaintyMilliseconds: 40,
  });
  expect(clockOffset(1_000, 1_000, 1_001)).toEqual({ offsetMilliseconds: 0, uncertaintyMilliseconds: 1 });
});
