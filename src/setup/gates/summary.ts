import type { GateResult, TestCounts } from "./gate.ts";

interface VitestReport {
  readonly testResults?: readonly {
    readonly name?: string;
    readonly status?: string;
    readonly assertionResults?: readonly { readonly fullName?: string; readonly status?: string }[];
  }[];
}

/** Counts the tests in a report of vitest's JSON reporter. A file that failed without a failed test counts as one. */
export function countTests(report: unknown): TestCounts {
  const files = (report as VitestReport).testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults ?? []);
  const failedTests = tests.filter((test) => test.status === "failed").length;
  const brokenFiles = files.filter(
    (file) =>
      file.status === "failed" && !(file.assertionResults ?? []).some((test) => test.status === "failed"),
  ).length;
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: failedTests + brokenFiles,
    skipped: tests.filter((test) => isSkipped(test.status)).map((test) => test.fullName ?? "?"),
  };
}

function isSkipped(status: string | undefined): boolean {
  return status === "pending" || status === "skipped" || status === "todo" || status === "disabled";
}

/** The last line of `npm test`: tests that passed, and tests and other gates that failed. */
export function finalLine(results: readonly GateResult[]): string {
  const passed = results.reduce((sum, result) => sum + (result.tests?.passed ?? 0), 0);
  const failed = results.reduce((sum, result) => sum + failuresOf(result), 0);
  return `${passed} passed, ${failed} failed`;
}

/** A gate that fails counts at least once, also when its report shows no failed test or is missing. */
export function failuresOf(result: GateResult): number {
  const failedTests = result.tests?.failed ?? 0;
  return failedTests > 0 ? failedTests : result.ok ? 0 : 1;
}

/** What a failed gate has to say: the lines of tests that went well only bury the others. */
export function withoutPassed(output: string): string {
  return output
    .split("\n")
    .filter((line) => !/^\s*✓ /.test(line))
    .join("\n")
    .trim();
}
