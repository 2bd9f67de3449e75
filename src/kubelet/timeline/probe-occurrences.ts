import type { ProbeAttempt } from "../prober/probe-worker.ts";
import type { EpochMs } from "../../util/time.ts";
import type { ProbeType } from "../core/types.ts";
import type { ProbeUpdate } from "../parts.ts";
import type { Occurrence } from "./recorder.ts";

const words: Readonly<Record<ProbeType, string>> = {
  startup: "Startup",
  readiness: "Readiness",
  liveness: "Liveness",
};

/** A change of the result that the kubelet acts on: after as many runs as the probe's thresholds want. */
export function probeResultOccurrence(
  { container, id, probe, result }: ProbeUpdate,
  at: EpochMs,
): Occurrence {
  return { type: "ProbeResult", reason: words[probe], at, container, containerId: id, result };
}

/** A run of a probe that tells something: every one that did not succeed, and every one unlike the one before. */
export function probeOccurrence(attempt: ProbeAttempt): Occurrence | undefined {
  const { container, containerId, probe, startedAt, endedAt, outcome, previous } = attempt;
  const result = resultOf(outcome);
  if (result === "success" && previous !== undefined && resultOf(previous) === result) return undefined;
  const output = outcome.kind === "error" ? outcome.message : outcome.output;
  return {
    type: "Probe",
    reason: words[probe],
    at: endedAt,
    startedAt,
    container,
    containerId,
    result,
    ...(output === "" || result === "success" ? {} : { output }),
  };
}

function resultOf(outcome: ProbeAttempt["outcome"]): string {
  return outcome.kind === "error" ? "error" : outcome.result;
}
