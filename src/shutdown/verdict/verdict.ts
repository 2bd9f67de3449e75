import { roundedMark } from "../../drawing/mark.ts";
import type { Basis, LabSettings, Observations } from "../model.ts";
import { caseOf, type ContainerCase } from "./case.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { judge } from "./judge.ts";
import type { ContainerReport, PreStopReport, Report } from "./report.ts";

/** Judges what was seen by the thresholds (those of the test, unless others are given). Pure. */
export function verdict(
  seen: Observations,
  thresholds: LabSettings["thresholds"] = seen.settings.thresholds,
): Report {
  const testCase = caseOf({ ...seen, settings: { ...seen.settings, thresholds } });
  return {
    ...judge(testCase),
    source: seen.source,
    pod: seen.pod,
    interrupted: seen.end === "interrupted",
    settings: testCase.seen.settings,
    reach: seen.reach ?? null,
    target: seen.target,
    requests: { ...testCase.shutdown, pace: seen.shutdownPace },
    control: { ...testCase.control, pace: seen.controlPace },
    containers: testCase.containers.map((container) => containerReport(container, seen)),
    findings: diagnose(testCase),
    badRequests: testCase.bad,
    sendingUntil: seen.sendingUntil,
    times: Object.fromEntries(testCase.containers.map(({ seen: { name }, times }) => [name, times])),
    timeline: seen.marks.toSorted((a, b) => a.at - b.at),
    records: seen.requests.filter(({ sentAt }) => sentAt >= seen.controlFrom),
  };
}

function containerReport(container: ContainerCase, observed: Observations): ContainerReport {
  const { graceSeconds, marks } = observed;
  const { seen, times } = container;
  const used = times.exited.value === undefined ? null : seconds(times.exited.value);
  return {
    name: seen.name,
    exitCode: seen.exit?.code ?? null,
    reason: seen.exit?.reason ?? null,
    sigkill: times.sigkill.value ?? null,
    graceSeconds: graceSeconds ?? null,
    usedSeconds: used,
    leftSeconds:
      used === null || graceSeconds === undefined ? null : seconds(Math.max(0, graceSeconds - used) * 1000),
    preStop: preStopReport(container),
    sigtermMs: rounded(times.sigterm.value),
    exitMs: rounded(times.exited.value),
    pid1: seen.pid1?.pid1.command.join(" ") ?? null,
    lastLog: seen.lastLog,
    outputs: marks
      .filter(({ lane, output }) => lane === `container/${seen.name}` && output !== undefined)
      .map(roundedMark),
    basis: groundsOf(container, observed),
  };
}

function groundsOf(
  { seen, times }: ContainerCase,
  { graceSeconds, source }: Observations,
): ContainerReport["basis"] {
  const ifThere = (value: unknown): Basis => (value === undefined ? "unavailable" : "measured");
  return {
    exitCode: ifThere(seen.exit),
    graceSeconds: ifThere(graceSeconds),
    sigkill: times.sigkill.basis,
    usedSeconds: times.exited.basis,
    preStopStart: times.stopBegan.basis,
    preStopEnd: times.preStopEnded.basis,
    preStopResult: times.preStopResult.basis,
    sigterm: times.sigterm.basis,
    exit: times.exited.basis,
    pid1: ifThere(seen.pid1),
    lastLog: "measured",
    outputs: source === "podtimelines" ? "measured" : "unavailable",
  };
}

function preStopReport({ seen: { preStop }, times }: ContainerCase): PreStopReport | null {
  if (preStop === undefined) return null;
  const { stopBegan, preStopEnded, preStopResult } = times;
  return {
    kind: preStop.kind,
    text: preStop.text,
    startMs: rounded(stopBegan.value),
    endMs: rounded(preStopEnded.value),
    result: preStopResult.value ?? "unknown",
  };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
