import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  roundUpQuantity,
} from "./quantity.ts";

describe("quantities", () => {
  it.each([
    ["1000m", "1"],
    ["0.5", "500m"],
    ["1024Mi", "1Gi"],
    ["1.5Gi", "1536Mi"],
    ["1.2Gi", "1288490188800m"],
    ["0.0001", "100u"],
    ["1e3", "1e3"],
    ["+1Gi", "+1Gi"],
    ["1000Ki", "1000Ki"],
    ["128974848", "128974848"],
    ["1000k", "1M"],
    ["-1", "-1"],
    [".5", "500m"],
    ["5.", "5"],
    ["0Mi", "0"],
  ])("%s is stored as %s", (text, stored) => {
    expect(canonicalQuantity(text)).toBe(stored);
  });

  const format =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  it.each([
    ["", format],
    ["abc", format],
    ["1 Gi", format],
    ["1.2.3", format],
    ["1KiB", format],
    ["1ki", "unable to parse quantity's suffix"],
    ["1Mm", "unable to parse quantity's suffix"],
    ["1e", "unable to parse quantity's suffix"],
  ])("%j is no quantity", (text, message) => {
    expect(() => parseQuantity(text)).toThrow(message);
  });

  it.each([
    ["1500m", 2, 1500],
    ["100u", 1, 1],
    ["-1500m", -2, -1500],
    ["1Ki", 1024, 1_024_000],
  ])("%s is %d whole and %d thousandths, rounded away from zero", (text, whole, milli) => {
    expect([quantityValue(text), quantityMilliValue(text)]).toEqual([whole, milli]);
  });

  it("rounds up to thousandths", () => {
    expect(formatQuantity(roundUpQuantity(parseQuantity("0.0001"), -3))).toBe("1m");
  });

  it("compares across suffixes and adds in the first format", () => {
    expect(compareQuantities("1Gi", "1G")).toBe(1);
    expect(compareQuantities("1024Mi", "1Gi")).toBe(0);
    expect(compareQuantities("1m", "1")).toBe(-1);
    expect(addQuantities("1Gi", "512Mi")).toBe("1536Mi");
    expect(addQuantities()).toBe("0");
  });

  it("the stored form means the same and is stored as it is", () => {
    const suffix = fc.constantFrom("", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "e3", "E-2");
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 999 }), suffix, (whole, fraction, end) => {
        const text = `${whole}.${fraction}${end}`;
        const stored = canonicalQuantity(text);
        expect(parseQuantity(stored).nano).toBe(parseQuantity(text).nano);
        expect(canonicalQuantity(stored)).toBe(stored);
      }),
    );
  });
});
