import type { Bar, Dot, Lane, Picture, Sign, Tone } from "../../drawing/picture.ts";
import type { Basis, Mark, Ms, RequestRecord } from "../model.ts";
import type { Report } from "../verdict/report.ts";

/** The picture of a test, and how many requests that went well are left out of it, so that the page stays small. */
export interface ReportPicture extends Picture {
  readonly dots: readonly Dot[];
  readonly dotsLeftOut: number;
}

const mostGoodDots = 3_000;
const probeMarks = new Set(["Ready", "NotReady", "Unhealthy", "ProbeWarning"]);
const hookMarks = new Set(["FailedPreStopHook", "FailedPostStartHook", "LifecycleHTTPFallback"]);

/** Lays out a report: lanes for the pod, each container, hooks, probes and signals. */
export function pictureOf(report: Report): ReportPicture {
  const from = Math.min(-200, ...report.records.map(({ sentAt }) => sentAt));
  const last = Math.max(
    report.sendingUntil,
    ...report.timeline.map(({ at }) => at),
    ...report.records.map(({ endedAt }) => endedAt),
    1_000,
  );
  const span = { from, to: last + (last - from) * 0.03 };
  const { dots, left } = sampled(report.records);
  return {
    label: "Timeline of the shutdown",
    zero: "deletion",
    ...span,
    lanes: [
      podLane(report, span),
      ...report.containers.map(({ name }) => containerLane(report, name, span)),
      ...others(report),
    ],
    dots: dots.map(dotOf),
    dotsLeftOut: left,
  };
}

interface Span {
  readonly from: Ms;
  readonly to: Ms;
}

function podLane({ timeline, sendingUntil, settings }: Report, { from, to }: Span): Lane {
  const gone = timeline.find(({ what }) => what === "Gone")?.at ?? to;
  const deleted = timeline.some(({ what }) => what === "Delete");
  const phase = timeline.findLast(({ what, at }) => what === "Phase" && at <= 0)?.text ?? "Pending";
  return {
    name: "pod",
    bars: [
      bar(from, deleted ? 0 : to, "calm", phase),
      ...(deleted ? [bar(0, gone, "stopping", "Terminating")] : []),
    ],
    signs: deleted
      ? [
          sign(0, "plain", "deletion requested"),
          sign(sendingUntil, "plain", `endpoints have followed (lag ${String(settings.endpointLagMs)} ms)`),
        ]
      : [],
  };
}

function containerLane(report: Report, name: string, { from, to }: Span): Lane {
  const times = report.times[name];
  const container = report.containers.find((one) => one.name === name);
  const end = times?.exited.value ?? to;
  const began = Math.min(times?.stopBegan.value ?? end, end);
  const sigterm = times?.sigterm.value;
  const hookEnd = container?.preStop == null ? began : Math.min(sigterm ?? end, end);
  const basis = times?.sigterm.basis ?? "unavailable";
  const bars = [
    bar(from, began, "calm", "running"),
    ...(container?.preStop == null
      ? []
      : [bar(began, hookEnd, "hook", `preStop ${container.preStop.text}`, basis)]),
    bar(hookEnd, end, "stopping", "after SIGTERM", basis),
  ].filter((one) => one.to > one.from);
  if (times?.exited.value === undefined || container === undefined) return { name, bars, signs: [] };
  const killed = container.sigkill === true;
  const text = `exit code ${String(container.exitCode)}${killed ? ", SIGKILL" : ""}`;
  return {
    name,
    bars,
    signs: [
      sign(end, killed ? "bad" : container.exitCode === 0 ? "good" : "plain", text, container.basis.exit),
    ],
  };
}

function others(report: Report): readonly Lane[] {
  const inView = report.timeline.filter(
    ({ at }) => at >= Math.min(-200, ...report.records.map(({ sentAt }) => sentAt)),
  );
  const lastExit = Math.max(...report.containers.map(({ exitMs }) => exitMs ?? Infinity));
  const hooks = inView.filter(({ what }) => hookMarks.has(what)).map((mark) => markSign(mark, "bad"));
  const hookBars = report.containers.flatMap(({ preStop, basis }) =>
    preStop?.startMs == null || preStop.endMs === null
      ? []
      : [
          bar(
            preStop.startMs,
            preStop.endMs,
            preStop.result === "failed" ? "bad" : "hook",
            `preStop ${preStop.text}`,
            basis.preStopEnd,
          ),
        ],
  );
  const probes = inView
    .filter(({ what }) => probeMarks.has(what))
    // A pod that has ended is not ready: no probe says so.
    .filter(({ what, at }) => what !== "NotReady" || at <= lastExit)
    .map((mark) => markSign(mark, mark.what === "Ready" ? "good" : "bad"));
  const signals = report.containers.flatMap(({ name, sigtermMs, sigkill, exitMs, basis }) => [
    ...(sigtermMs === null ? [] : [sign(sigtermMs, "stopping", `SIGTERM to ${name}`, basis.sigterm)]),
    ...(sigkill === true && exitMs !== null
      ? [sign(exitMs, "bad", `SIGKILL to ${name}`, basis.sigkill)]
      : []),
  ]);
  return [
    { name: "hooks", bars: hookBars, signs: hooks },
    { name: "probes", bars: [], signs: probes },
    { name: "signals", bars: [], signs: signals },
  ].filter(({ bars, signs }) => bars.length + signs.length > 0);
}

function markSign(mark: Mark, tone: Tone): Sign {
  return sign(mark.at, tone, `${mark.what}: ${mark.text}`, mark.basis);
}

function bar(from: Ms, to: Ms, tone: Tone, text: string, basis: Basis = "measured"): Bar {
  return { from, to, tone, text, basis };
}

function sign(at: Ms, tone: Tone, text: string, basis: Basis = "measured"): Sign {
  return { at, tone, text, basis };
}

function dotOf({ sentAt, endedAt, outcome, status, error, reused }: RequestRecord): Dot {
  const dot = { from: sentAt, to: endedAt, kind: outcome };
  if (outcome === "ok") return dot;
  const how = reused ? "kept-alive" : "new";
  return { ...dot, title: `${outcome} ${error ?? String(status ?? "")}, ${how} connection` };
}

/** All that went wrong, and of the rest an even choice. */
function sampled(records: readonly RequestRecord[]): {
  readonly dots: readonly RequestRecord[];
  readonly left: number;
} {
  const good = records.filter(({ outcome }) => outcome === "ok");
  const bad = records.filter(({ outcome }) => outcome !== "ok");
  const step = Math.max(1, good.length / mostGoodDots);
  const chosen = good.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  return { dots: [...chosen, ...bad], left: good.length - chosen.length };
}
