import { escapeMarkup as escape } from "../../drawing/escape.ts";
import type { Failure, Report } from "../verdict/report.ts";
import { findingLines, renderText } from "./text.ts";

interface TestCase {
  readonly name: string;
  /** What makes it fail; empty when it passes. */
  readonly failures: readonly Failure[];
}

/**
 * The report as JUnit XML: one test case on the requests, one for each container's end, and one on the pod's end where that
 * is limited, always under the same names. What is not judged is skipped, which CI systems show as such. Ends with a newline.
 */
export function renderJunit(report: Report): string {
  const { verdict, pod, containers } = report;
  const suite = `shutdown-test ${pod.namespace}/${pod.name}`;
  const cases = casesOf(report);
  const failures = cases.filter((one) => one.failures.length > 0).length;
  const skipped = verdict === "not-judged" ? cases.length : 0;
  const seconds = Math.max(0, ...containers.map(({ usedSeconds }) => usedSeconds ?? 0));
  const totals = `tests="${String(cases.length)}" failures="${String(failures)}" errors="0" skipped="${String(skipped)}" time="${String(seconds)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="minikubelet" ${totals}>`,
    `  <testsuite name="${escape(suite)}" ${totals}>`,
    ...cases.flatMap((one) => [
      `    <testcase classname="${escape(suite)}" name="${escape(one.name)}">`,
      ...outcome(one, report),
      "    </testcase>",
    ]),
    `    <system-out>${escape(renderText(report))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function casesOf({ containers, failures, settings }: Report): readonly TestCase[] {
  const { maxSeconds } = settings.thresholds;
  const testCase = (name: string, part: Failure["part"]): TestCase => ({
    name,
    failures: failures.filter((failure) => failure.part === part),
  });
  return [
    testCase("requests are answered", "requests"),
    ...containers.map(({ name }) => testCase(`container ${name} ends by itself`, `container ${name}`)),
    ...(maxSeconds === undefined ? [] : [testCase(`the pod ends within ${String(maxSeconds)} s`, "pod")]),
  ];
}

function outcome({ failures }: TestCase, { verdict, reasons, findings }: Report): readonly string[] {
  if (verdict === "not-judged") return [`      <skipped message="${escape(reasons.join("; "))}"/>`];
  if (failures.length === 0) return [];
  const grave = findings.filter(({ severity }) => severity === "error");
  const message = failures.map(({ text }) => text).join("; ");
  return [`      <failure message="${escape(message)}">${escape(findingLines(grave).join("\n"))}</failure>`];
}
