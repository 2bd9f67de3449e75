import { momentText } from "../../drawing/mark.ts";
import { markLines } from "../../drawing/mark-lines.ts";
import type { LoadPace } from "../model.ts";
import { phaseTexts } from "../phase.ts";
import type { ContainerReport, Finding, Report, RequestCounts } from "../verdict/report.ts";

const headings = { pass: "PASS", fail: "FAIL", "not-judged": "NOT JUDGED" } as const;
const mostBadLines = 10;

/** The report for a terminal: verdict, timeline, numbers, containers, findings. Ends with a newline. */
export function renderText(report: Report): string {
  const { pod, verdict, reasons } = report;
  const sections = [
    [`${headings[verdict]}  pod ${pod.namespace}/${pod.name}`, ...reasons.map((reason) => `  ${reason}`)],
    timeline(report),
    requests(report),
    badRequests(report),
    ...report.containers.map(container),
    findings(report.findings),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function timeline(report: Report): readonly string[] {
  const stages = Object.entries(report.times).flatMap(([name, { sigterm, preStopEnded }]) => [
    { name, what: "PreStopEnded", text: "preStop hook ends", fact: preStopEnded },
    { name, what: "SIGTERM", text: "stop signal", fact: sigterm },
  ]);
  const marks = [
    ...report.timeline,
    ...stages.flatMap(({ name, what, text, fact }) =>
      // What is measured stands among the marks already.
      fact.value === undefined || fact.basis === "measured"
        ? []
        : [{ at: fact.value, lane: `container/${name}`, what, text, basis: fact.basis }],
    ),
  ];
  const zero = marks.some(({ what }) => what === "Delete") ? "deletion" : "end of the test";
  return marks.length === 0 ? [] : [`Timeline (0 = ${zero})`, ...markLines(marks)];
}

function requests({ requests: counts, control, reach, records }: Report): readonly string[] {
  if (reach === null || records.length === 0) return [];
  const both = reach.tellsRefusedFromReset ? "" : " (refused and reset are one class through a port-forward)";
  return [
    `Requests${both}`,
    `  control run   ${countsText(control)}, p50 ${String(control.p50Ms)} ms, p99 ${String(control.p99Ms)} ms`,
    `  shutdown      ${countsText(counts)}`,
    ...notSent(counts.pace).map((line) => `                ${line}`),
  ];
}

/** What was due while the pod ended and was not sent: a sentence, or none. */
export function notSent({ due, heldBack, skipped }: LoadPace): readonly string[] {
  const why = [
    ...(heldBack > 0 ? [`${String(heldBack)} since too many were under way (--concurrency)`] : []),
    ...(skipped > 0 ? [`${String(skipped)} since the load itself was late`] : []),
  ];
  return why.length === 0 ? [] : [`not sent of ${String(due)} that were due: ${why.join(", ")}`];
}

function countsText(counts: RequestCounts): string {
  return `${String(counts.total)} total, ${String(counts.ok)} ok, ${String(counts.lost)} lost (${String(counts.refused)} refused, ${String(counts.reset)} reset, ${String(counts.unanswered)} unanswered), ${String(counts.serverErrors)} server errors, ${String(counts.slow)} slow`;
}

function badRequests({ badRequests: bad }: Report): readonly string[] {
  if (bad.length === 0) return [];
  const left = bad.length - mostBadLines;
  return [
    "Requests that did not go well",
    ...bad
      .slice(0, mostBadLines)
      .map(
        (request) =>
          `  ${momentText(request.endedAt).padStart(11)}  ${request.kind}${request.status === undefined ? "" : ` ${String(request.status)}`}${request.error === undefined ? "" : ` ${request.error}`}, ${request.reused ? "kept-alive" : "new"} connection, ${phaseTexts[request.phase]}`,
      ),
    ...(left > 0 ? [`  and ${String(left)} more`] : []),
  ];
}

function container(report: ContainerReport): readonly string[] {
  const { exitCode, reason, graceSeconds, usedSeconds, leftSeconds, sigkill, preStop, basis } = report;
  const mark = (kind: keyof typeof basis): string => (basis[kind] === "inferred" ? " (inferred)" : "");
  const lines = [`Container ${report.name}`];
  if (exitCode !== null) {
    const killed = sigkill === true ? `, killed by SIGKILL${mark("sigkill")}` : "";
    lines.push(`  exit code ${String(exitCode)}${reason === "" ? "" : ` (${String(reason)})`}${killed}`);
  }
  if (usedSeconds !== null)
    lines.push(
      `  used ${String(usedSeconds)} s of ${String(graceSeconds)} s grace, ${String(leftSeconds)} s left${mark("usedSeconds")}`,
    );
  if (preStop !== null) {
    const until =
      preStop.endMs === null ? "end unknown" : `until ${momentText(preStop.endMs)}${mark("preStopEnd")}`;
    lines.push(`  preStop ${preStop.text}: ${preStop.result}, ${until}`);
  }
  if (report.pid1 !== null) lines.push(`  PID 1 ${report.pid1.replace(/\s+/g, " ")}`);
  if (report.lastLog.length > 0)
    lines.push("  last log lines", ...report.lastLog.slice(-5).map((line) => `    ${line}`));
  return lines.length === 1 ? [] : lines;
}

function findings(all: readonly Finding[]): readonly string[] {
  return all.length === 0 ? [] : ["Findings", ...findingLines(all).map((line) => `  ${line}`)];
}

/** Each finding with its rule and its fix, a line each. */
export function findingLines(all: readonly Finding[]): readonly string[] {
  return all.flatMap(({ severity, code, container: name, message, rule, fix }) => [
    `${severity} ${code}${name === undefined ? "" : ` (${name})`}: ${message}`,
    `  rule: ${rule}`,
    `  fix:  ${fix}`,
  ]);
}
