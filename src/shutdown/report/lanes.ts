import type { Bar, Dot, Lane, Picture, Sign, Tone } from "../../drawing/picture.ts";
import type { Basis, Mark, Ms, RequestRecord } from "../model.ts";
import type { Report } from "../verdict/report.ts";

/** The picture of a test, and how many requests that went well are left out of it, so that the page stays small. */
export interface ReportPicture extends Picture {
  readonly dotsLeftOut: number;
}

const mostGoodDots = 3_000;
const probeMarks = new Set(["Ready", "NotReady", "Unhealthy", "ProbeWarning"]);
const hookMarks = new Set(["FailedPreStopHook", "FailedPostStartHook", "LifecycleHTTPFallback"]);

/** Lays out a report: lanes for the pod, its endpoint, each container, hooks, probes and signals. */
export function pictureOf(report: Report): ReportPicture {
  const span = spanOf(report);
  const { dots, left } = sampled(report.records);
  return {
    label: "Timeline of the shutdown",
    zero: isDeleted(report) ? "deletion" : "end of the test",
    ...span,
    lanes: [
      podLane(report, span),
      ...(report.records.length === 0 ? [] : [endpointLane(report, span)]),
      ...report.containers.map(({ name }) => containerLane(report, name, span)),
      ...others(report, span),
    ],
    ...(dots.length === 0 ? {} : { dots: dots.map(dotOf) }),
    dotsLeftOut: left,
  };
}

interface Span {
  readonly from: Ms;
  readonly to: Ms;
}

/** From the control run to the last that happened; of a test that sent nothing from the pod's beginning. */
function spanOf({ records, timeline, sendingUntil }: Report): Span {
  const moments = timeline.map(({ at }) => at);
  // More requests than a call may have arguments.
  const sent = records.reduce((first, { sentAt }) => Math.min(first, sentAt), -200);
  const ended = records.reduce((last, { endedAt }) => Math.max(last, endedAt), sendingUntil);
  const from = records.length === 0 ? Math.min(sent, ...moments) : sent;
  const last = Math.max(ended, ...moments);
  return { from, to: last + (last - from) * 0.03 };
}

function isDeleted({ timeline }: Report): boolean {
  return timeline.some(({ what }) => what === "Delete");
}

function podLane(report: Report, { from, to }: Span): Lane {
  const { timeline } = report;
  const gone = timeline.find(({ what }) => what === "Gone")?.at ?? to;
  const deleted = isDeleted(report);
  const end = deleted ? 0 : gone;
  const phases = timeline.filter(({ what, at }) => what === "Phase" && at < end);
  return {
    name: "pod",
    bars: [
      ...phases.flatMap(({ at, text }, index) => {
        const until = phases[index + 1]?.at ?? end;
        return until <= from ? [] : [bar(Math.max(from, at), until, phaseTones[text] ?? "calm", text)];
      }),
      ...(deleted ? [bar(0, gone, "stopping", "Terminating")] : []),
    ],
    signs: deleted ? [sign(0, "plain", "deletion requested")] : [],
  };
}

const phaseTones: Readonly<Record<string, Tone>> = { Pending: "plain", Failed: "bad" };

/** While proxies send new requests to the pod; after the deletion that is the endpoint lag. */
function endpointLane(report: Report, { from, to }: Span): Lane {
  const { timeline, sendingUntil, settings } = report;
  const known: { readonly from: Ms; readonly to: Ms }[] = [];
  let since: Ms | undefined = from;
  for (const { what, at } of timeline) {
    if (what === "SendingAgain") since = at;
    if (what !== "SendingStopped" || since === undefined) continue;
    known.push({ from: since, to: at });
    since = undefined;
  }
  if (since !== undefined) known.push({ from: since, to: isDeleted(report) ? sendingUntil : to });
  const lag = `endpoint lag ${String(settings.endpointLagMs)} ms`;
  return {
    name: "endpoint",
    bars: known.flatMap((span) => [
      ...(span.from < 0
        ? [bar(Math.max(from, span.from), Math.min(0, span.to), "calm", "known to proxies")]
        : []),
      ...(span.to > 0 ? [bar(Math.max(0, span.from), span.to, "plain", lag)] : []),
    ]),
    signs: [],
  };
}

function containerLane(report: Report, name: string, { from: first, to }: Span): Lane {
  const times = report.times[name];
  const own = report.timeline.filter(({ lane }) => lane === `container/${name}`);
  // Requests have been answered by something that runs, seen or not.
  const unseen = report.records.length > 0 ? first : undefined;
  const started = own.find(({ what }) => what === "Started" || what === "Running")?.at ?? unseen;
  if (started === undefined) return { name, bars: waiting(own, to), signs: [] };
  const from = Math.max(first, started);
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

/** Of a container that has never run: what it waited for at last. */
function waiting(own: readonly Mark[], to: Ms): readonly Bar[] {
  const last = own.findLast(({ what }) => what === "Waiting");
  return last === undefined ? [] : [bar(last.at, to, "plain", last.text)];
}

function others(report: Report, { from }: Span): readonly Lane[] {
  const inView = report.timeline.filter(({ at }) => at >= from);
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
    ...(sigtermMs === null ? [] : [sign(sigtermMs, "stopping", `stop signal to ${name}`, basis.sigterm)]),
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
