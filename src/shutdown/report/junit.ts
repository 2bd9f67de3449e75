import { escapeMarkup as escape } from "../../drawing/escape.ts";
import type { Report } from "../verdict/report.ts";
import { renderText } from "./text.ts";

/**
 * The report as JUnit XML: one test case on the requests, one for each container's end. What is not judged is skipped,
 * which CI systems show as such. Ends with a newline.
 */
export function renderJunit(report: Report): string {
  const { verdict, pod, findings, reasons, containers } = report;
  const suite = `shutdown-test ${pod.namespace}/${pod.name}`;
  const about = (container: string): string | undefined => {
    const errors = findings.filter(
      (finding) => finding.severity === "error" && finding.container === container,
    );
    return errors.length === 0
      ? undefined
      : errors.map(({ message, fix }) => `${message}; ${fix}`).join("\n");
  };
  const lost = report.requests.lost + report.requests.serverErrors;
  const cases = [
    {
      name: `requests (${String(report.requests.total)}, ${String(lost)} failed)`,
      failure: verdict === "fail" ? reasons.join("; ") : undefined,
    },
    ...containers.map(({ name, sigkill }) => ({
      name: `container ${name} ends by itself`,
      failure: verdict === "fail" && sigkill === true ? (about(name) ?? "killed by SIGKILL") : undefined,
    })),
  ];
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = verdict === "not-judged" ? cases.length : 0;
  const seconds = Math.max(0, ...containers.map(({ usedSeconds }) => usedSeconds ?? 0));
  const totals = `tests="${String(cases.length)}" failures="${String(failures)}" errors="0" skipped="${String(skipped)}" time="${String(seconds)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="minikubelet" ${totals}>`,
    `  <testsuite name="${escape(suite)}" ${totals}>`,
    ...cases.flatMap(({ name, failure }) =>
      testCase(suite, name, failure, skipped > 0 ? reasons : undefined),
    ),
    `    <system-out>${escape(renderText(report))}</system-out>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase(
  suite: string,
  name: string,
  failure: string | undefined,
  notJudged: readonly string[] | undefined,
): readonly string[] {
  const open = `    <testcase classname="${escape(suite)}" name="${escape(name)}"`;
  if (notJudged !== undefined)
    return [`${open}>`, `      <skipped message="${escape(notJudged.join("; "))}"/>`, "    </testcase>"];
  if (failure === undefined) return [`${open}/>`];
  return [`${open}>`, `      <failure message="${escape(failure)}"/>`, "    </testcase>"];
}
