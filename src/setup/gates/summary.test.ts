import { describe, expect, it } from "vitest";
import type { GateResult, TestCounts } from "./gate.ts";
import { countTests, finalLine, withoutPassed } from "./summary.ts";

function gate(ok: boolean, tests?: TestCounts): GateResult {
  return { name: "gate", ok, seconds: 1, output: "", ...(tests === undefined ? {} : { tests }) };
}

describe("countTests", () => {
  it("counts tests by status and names the skipped ones", () => {
    const report = {
      testResults: [
        {
          status: "failed",
          assertionResults: [
            { fullName: "a", status: "passed" },
            { fullName: "b", status: "failed" },
            { fullName: "c", status: "pending" },
          ],
        },
      ],
    };
    expect(countTests(report)).toEqual({ passed: 1, failed: 1, skipped: ["c"] });
  });

  it("counts a file that could not be loaded as one failure", () => {
    expect(countTests({ testResults: [{ status: "failed", assertionResults: [] }] }).failed).toBe(1);
  });
});

describe("finalLine", () => {
  it.each([
    [
      "sums the tests of all gates",
      [
        gate(true),
        gate(true, { passed: 3, failed: 0, skipped: [] }),
        gate(true, { passed: 2, failed: 0, skipped: [] }),
      ],
      "5 passed, 0 failed",
    ],
    [
      "counts a failed gate without tests as one failure",
      [gate(false), gate(true, { passed: 3, failed: 0, skipped: [] })],
      "3 passed, 1 failed",
    ],
    [
      "does not count a failed test twice",
      [gate(false, { passed: 1, failed: 2, skipped: [] })],
      "1 passed, 2 failed",
    ],
    [
      "counts a test run that failed though all its tests passed",
      [gate(false, { passed: 4, failed: 0, skipped: [] })],
      "4 passed, 1 failed",
    ],
  ])("%s", (_title, results, expected) => {
    expect(finalLine(results)).toBe(expected);
  });
});

it("withoutPassed leaves what a failed gate has to say", () => {
  expect(
    withoutPassed(" ✓ |unit| a.test.ts (3 tests) 5ms\n × b 2ms\n     ✓ c 1ms\nended after 600 s\n"),
  ).toBe("× b 2ms\nended after 600 s");
});
