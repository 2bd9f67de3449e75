import { endOf, type EventEntry, type Trace, type TraceEntry } from "./trace.ts";

/**
 * What came from the clean-up on, as a recording of its own that begins with the state the pod was in: how a pod in that
 * state is deleted with a grace of one second. Undefined when the scenario had deleted it itself.
 */
export function cleanUpOf(trace: Trace): Trace | undefined {
  const start = endOf(trace);
  const before = trace.entries.filter(({ t }) => t < start);
  const last = before.findLast((entry) => entry.kind === "pod");
  if (last === undefined || last.type === "DELETED" || last.deletionTimestamp !== undefined) return undefined;
  const counts = new Map<string, number>();
  for (const entry of before) if (entry.kind === "event") counts.set(keyOf(entry), entry.count);
  const after = trace.entries.filter((entry) => entry.t >= start && entry.kind !== "action");
  return {
    scenario: trace.scenario,
    entries: [{ ...last, t: 0 }, ...after.map((entry): TraceEntry => shifted(entry, start, counts))],
  };
}

function shifted(entry: TraceEntry, start: number, counts: ReadonlyMap<string, number>): TraceEntry {
  const t = entry.t - start;
  if (entry.kind !== "event") return { ...entry, t };
  return { ...entry, t, count: entry.count - (counts.get(keyOf(entry)) ?? 0) };
}

function keyOf({ reason, fieldPath, message }: EventEntry): string {
  return [reason, fieldPath, message].join("\n");
}
