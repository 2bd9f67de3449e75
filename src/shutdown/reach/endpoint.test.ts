import { describe, expect, it } from "vitest";
import { Endpoint } from "./endpoint.ts";

describe("the endpoint of a pod", () => {
  it("is known from the beginning, and proxies learn of each change a lag later", () => {
    const endpoint = new Endpoint(1_000);
    expect(endpoint.isKnown(0)).toBe(true);
    expect(endpoint.change(false, 5_000)).toBe(6_000);
    expect(endpoint.change(true, 5_400)).toBe(6_400);
    expect([5_999, 6_000, 6_399, 6_400].map((now) => endpoint.isKnown(now))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it("is gone for good a lag after the deletion", () => {
    const endpoint = new Endpoint(0);
    endpoint.change(false, 10);
    expect([9, 10, 99_999].map((now) => endpoint.isKnown(now))).toEqual([true, false, false]);
  });
});
