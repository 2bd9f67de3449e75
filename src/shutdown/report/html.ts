import { escapeMarkup as escape } from "../../drawing/escape.ts";
import { htmlPage, markTable, outputBlock } from "../../drawing/html-page.ts";
import { momentText } from "../../drawing/mark.ts";
import { renderSvg } from "../../drawing/svg.ts";
import { phaseTexts } from "../phase.ts";
import type { ContainerReport, Finding, Report } from "../verdict/report.ts";
import { notSent } from "./text.ts";
import { pictureOf } from "./lanes.ts";

const titles = { pass: "pass", fail: "fail", "not-judged": "not judged" } as const;
const mostBadRows = 100;
const legend = [
  ["ok", "ok"],
  ["bad", "refused, reset or unanswered"],
  ["slow", "server error"],
  ["calm", "running"],
  ["idle", "pending, endpoint lag"],
  ["hook", "preStop"],
  ["stopping", "after SIGTERM"],
] as const;
/** Colours of a picture without requests. */
const drawnWithout = new Set<string>(["calm", "idle"]);

/** The report as one HTML file that needs nothing else: the picture, the numbers, findings, containers. */
export function renderHtml(report: Report): string {
  const { pod, verdict, reasons } = report;
  const name = `${pod.namespace}/${pod.name}`;
  return htmlPage(`${titles[verdict]}: shutdown of ${name}`, [
    `<h1><span class="badge ${verdict}">${titles[verdict]}</span>Shutdown of ${escape(name)}</h1>`,
    ...reasons.map((reason) => `<p>${escape(reason)}</p>`),
    `<p class="soft">${escape(loadText(report))}</p>`,
    picture(report),
    ...(report.records.length === 0 ? [] : [numbers(report)]),
    findings(report.findings),
    ...report.containers.map(container),
    badRequests(report),
    markTable("Timeline", report.timeline),
  ]);
}

function loadText({ settings, reach }: Report): string {
  const { load, endpointLagMs } = settings;
  const way = reach === null ? "" : `, ${reach.kind} to ${reach.address}`;
  return `${String(load.ratePerSecond)} requests/s for ${load.path}${way}; endpoint lag ${String(endpointLagMs / 1000)} s`;
}

function picture(report: Report): string {
  const drawn = pictureOf(report);
  const shown = report.records.length === 0 ? legend.filter(([colour]) => drawnWithout.has(colour)) : legend;
  const items = shown.map(
    ([colour, text]) => `<span><i style="background: var(--${colour})"></i>${text}</span>`,
  );
  const left =
    drawn.dotsLeftOut > 0 ? `<span>${String(drawn.dotsLeftOut)} good requests are not drawn</span>` : "";
  return `<section><h2>What happened</h2>\n${renderSvg(drawn)}\n<div class="legend">${items.join("")}${left}${report.source === "standard" ? "<span>pale: inferred</span>" : ""}</div></section>`;
}

function numbers({ requests, control, reach }: Report): string {
  const cell = (value: number, text: string, hot: boolean): string =>
    `<div${hot && value > 0 ? ' class="hot"' : ""}><b>${String(value)}</b>${text}</div>`;
  const both =
    reach?.tellsRefusedFromReset === false
      ? '<p class="soft">Through a port-forward refused and reset look the same.</p>'
      : "";
  return `<section><h2>Requests from the deletion on</h2><div class="numbers">${[
    cell(requests.total, "total", false),
    cell(requests.ok, "ok", false),
    cell(requests.lost, "lost", true),
    cell(requests.refused, "refused", true),
    cell(requests.reset, "reset", true),
    cell(requests.unanswered, "unanswered", true),
    cell(requests.serverErrors, "server errors", true),
    cell(requests.slow, "slow", false),
  ].join(
    "",
  )}</div><p class="soft">Control run before it: ${String(control.ok)} of ${String(control.total)} ok, p50 ${String(control.p50Ms)} ms, p99 ${String(control.p99Ms)} ms.</p>${notSent(
    requests.pace,
  )
    .map((text) => `<p class="soft">${escape(text)}</p>`)
    .join("")}${both}</section>`;
}

function findings(all: readonly Finding[]): string {
  if (all.length === 0) return "";
  const items = all.map(
    ({ severity, code, container: name, message, rule, fix }) =>
      `<div class="finding ${severity}"><p><b>${escape(code)}</b>${name === undefined ? "" : ` <span class="soft">${escape(name)}</span>`}: ${escape(message)}</p><p class="soft">${escape(rule)}</p><p>Fix: ${escape(fix)}</p></div>`,
  );
  return `<section><h2>Findings</h2>${items.join("\n")}</section>`;
}

function container(report: ContainerReport): string {
  const { basis, preStop } = report;
  const row = (name: string, value: string | number | null, ground?: string): string =>
    value === null
      ? ""
      : `<tr><th>${name}</th><td>${escape(String(value))}</td><td class="soft">${ground ?? ""}</td></tr>`;
  const rows = [
    row("exit code", report.exitCode, basis.exitCode),
    row("reason", report.reason, basis.exitCode),
    row("exited", report.exitMs === null ? null : momentText(report.exitMs), basis.exit),
    row("SIGKILL", report.sigkill === null ? null : report.sigkill ? "yes" : "no", basis.sigkill),
    row(
      "grace used",
      report.usedSeconds === null
        ? null
        : `${String(report.usedSeconds)} s of ${String(report.graceSeconds)} s`,
      basis.usedSeconds,
    ),
    row("preStop", preStop === null ? null : `${preStop.text}: ${preStop.result}`, basis.preStopResult),
    row("preStop ended", preStop?.endMs == null ? null : momentText(preStop.endMs), basis.preStopEnd),
    row("stop signal", report.sigtermMs === null ? null : momentText(report.sigtermMs), basis.sigterm),
    row("PID 1", report.pid1, basis.pid1),
  ];
  const wrote = report.outputs.map(
    ({ at, what, text, output }) =>
      `<p class="wrote"><b>${escape(what)}</b> <span class="soft">${momentText(at)}</span>: ${escape(text)}</p>${outputBlock(output)}`,
  );
  const log = report.lastLog.length === 0 ? "" : `<pre>${escape(report.lastLog.join("\n"))}</pre>`;
  return `<section><h2>Container ${escape(report.name)}</h2><table>${rows.join("")}</table>${wrote.join("")}${log}</section>`;
}

function badRequests({ badRequests: bad }: Report): string {
  if (bad.length === 0) return "";
  const rows = bad
    .slice(0, mostBadRows)
    .map(
      (request) =>
        `<tr><td class="number">${momentText(request.sentAt)}</td><td class="number">${momentText(request.endedAt)}</td><td>${request.kind}</td><td>${escape(request.error ?? String(request.status ?? ""))}</td><td>${request.reused ? "kept-alive" : "new"}</td><td>${phaseTexts[request.phase]}</td></tr>`,
    );
  const more =
    bad.length > mostBadRows ? `<p class="soft">and ${String(bad.length - mostBadRows)} more</p>` : "";
  return `<section><h2>Requests that did not go well</h2><div class="scroll"><table><tr><th>sent</th><th>ended</th><th>outcome</th><th>detail</th><th>connection</th><th>phase</th></tr>${rows.join("\n")}</table></div>${more}</section>`;
}
