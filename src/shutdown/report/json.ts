import { roundedMark } from "../../drawing/mark.ts";
import type { Report } from "../verdict/report.ts";

/** Of each request that went well only its number is of interest in JSON; of the others this many are told at most. */
const mostBad = 1_000;

/** The report for programs: one JSON document, times in milliseconds from the delete request. Ends with a newline. */
export function renderJson(report: Report): string {
  const { records: _records, times: _times, failures: _failures, badRequests, timeline, ...rest } = report;
  const value = {
    apiVersion: "minikubelet/v1",
    kind: "ShutdownReport",
    ...rest,
    timeline: timeline.map(roundedMark),
    badRequests: badRequests
      .slice(0, mostBad)
      .map((request) => ({ ...request, sentAt: tenth(request.sentAt), endedAt: tenth(request.endedAt) })),
    sendingUntil: Math.round(report.sendingUntil),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
