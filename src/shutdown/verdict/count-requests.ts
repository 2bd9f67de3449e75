import type { RequestRecord } from "../model.ts";
import type { RequestCounts } from "./report.ts";

/** Counts what became of requests. */
export function countRequests(records: readonly RequestRecord[], slowMs: number): RequestCounts {
  const count = (wanted: (record: RequestRecord) => boolean): number => records.filter(wanted).length;
  const refused = count(({ outcome }) => outcome === "refused");
  const reset = count(({ outcome }) => outcome === "reset");
  const unanswered = count(({ outcome }) => outcome === "unanswered");
  const answered = records.filter(({ outcome }) => outcome === "ok");
  const latencies = answered.map(({ sentAt, endedAt }) => endedAt - sentAt).sort((a, b) => a - b);
  return {
    total: records.length,
    ok: answered.length,
    lost: refused + reset + unanswered,
    refused,
    reset,
    unanswered,
    serverErrors: count(({ outcome }) => outcome === "serverError"),
    clientErrors: answered.filter(({ status = 0 }) => status >= 400).length,
    slow: count((record) => isSlow(record, slowMs)),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Whether a good answer took too long; those that are meant to take long never do. */
export function isSlow({ outcome, answer, sentAt, endedAt }: RequestRecord, slowMs: number): boolean {
  return outcome === "ok" && answer === "quick" && endedAt - sentAt >= slowMs;
}

/** Of sorted values; 0 when there are none. Tenths of a millisecond. */
function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 10) / 10;
}
