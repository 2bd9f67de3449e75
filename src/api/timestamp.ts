/** metav1.Time and metav1.MicroTime on the wire. */
import type { EpochMs } from "../util/time.ts";
import type { Timestamp } from "./meta.ts";
import { goQuote } from "./go-quote.ts";

/** RFC 3339 in UTC with whole seconds, the rest cut off: how every Kubernetes time is written. */
export function formatTimestamp(at: EpochMs): Timestamp {
  return `${new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** As `formatTimestamp` with microseconds: events' eventTime and leases. */
export function formatMicroTime(at: EpochMs): Timestamp {
  const micros = Math.floor((at - Math.floor(at)) * 1000);
  return `${new Date(Math.floor(at)).toISOString().slice(0, 23)}${String(micros).padStart(3, "0")}Z`;
}

/** The instant of an RFC 3339 time, or undefined for none or for text that is no such time. */
export function parseTimestamp(text: Timestamp | null | undefined): EpochMs | undefined {
  if (text === null || text === undefined || timestampProblem(text) !== undefined) return undefined;
  return Date.parse(text);
}

/** The elements of Go's layout `2006-01-02T15:04:05Z07:00`, with what each may match. */
const layout: readonly {
  readonly name: string;
  readonly pattern: RegExp;
  readonly max?: number;
  readonly unit?: string;
}[] = [
  { name: "2006", pattern: /^\d{4}/ },
  { name: "-", pattern: /^-/ },
  { name: "01", pattern: /^\d{2}/, max: 12, unit: "month" },
  { name: "-", pattern: /^-/ },
  { name: "02", pattern: /^\d{2}/, max: 31, unit: "day" },
  { name: "T", pattern: /^T/ },
  { name: "15", pattern: /^\d{2}/, max: 23, unit: "hour" },
  { name: ":", pattern: /^:/ },
  { name: "04", pattern: /^\d{2}/, max: 59, unit: "minute" },
  { name: ":", pattern: /^:/ },
  { name: "05", pattern: /^\d{2}(?:[.,]\d+)?/, max: 59, unit: "second" },
  { name: "Z07:00", pattern: /^(?:Z|[+-]\d{2}:\d{2})/ },
];

/** What Go's time.Parse says of a text that is no RFC 3339 time; undefined when it is one. */
export function timestampProblem(text: string): string | undefined {
  const head = `parsing time ${goQuote(text)}`;
  let rest = text;
  for (const element of layout) {
    const found = element.pattern.exec(rest)?.[0];
    if (found === undefined)
      return `${head} as "2006-01-02T15:04:05Z07:00": cannot parse ${goQuote(rest)} as ${goQuote(element.name)}`;
    if (element.unit !== undefined && outOfRange(element.unit, Number.parseInt(found, 10), element.max ?? 0))
      return `${head}: ${element.unit} out of range`;
    rest = rest.slice(found.length);
  }
  if (rest !== "") return `${head}: extra text: ${goQuote(rest)}`;
  return isRealDay(text) ? undefined : `${head}: day out of range`;
}

function outOfRange(unit: string, value: number, max: number): boolean {
  return value > max || (value === 0 && (unit === "month" || unit === "day"));
}

function isRealDay(text: string): boolean {
  const day = text.slice(0, 10);
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
