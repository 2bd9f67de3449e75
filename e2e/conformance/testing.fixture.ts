import type { EventEntry, PodEntry, Trace, TraceContainer, TraceEntry } from "./trace.ts";

/** A recording made of these entries. */
export function trace(...entries: readonly TraceEntry[]): Trace {
  return { scenario: "test", entries };
}

/** One update of a pod with one container. */
export function pod(
  t: number,
  state: TraceContainer["state"],
  change: Partial<TraceContainer> = {},
): PodEntry {
  const container: TraceContainer = {
    name: "main",
    ready: false,
    started: false,
    restartCount: 0,
    state,
    lastState: {},
    image: "busybox:1.35",
    ...change,
  };
  return {
    t,
    kind: "pod",
    type: t === 0 ? "ADDED" : "MODIFIED",
    resourceVersion: String(t),
    status: { phase: "Running", conditions: [], containerStatuses: [container] },
  };
}

export const running: TraceContainer["state"] = { running: {} };
export const failed: TraceContainer["state"] = { terminated: { exitCode: 1, reason: "Error" } };

/** A container that waits for this reason. */
export function waiting(reason: string, message?: string): TraceContainer["state"] {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } };
}

/** A Normal event of the container. */
export function event(
  t: number,
  reason: string,
  message: string,
  change: Partial<EventEntry> = {},
): EventEntry {
  return {
    t,
    kind: "event",
    watch: "ADDED",
    type: "Normal",
    reason,
    message,
    count: 1,
    fieldPath: "spec.containers{main}",
    ...change,
  };
}
