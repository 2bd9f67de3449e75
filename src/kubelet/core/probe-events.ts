/** What users are told of a probe that was run (prober/prober.go; probes.md, section 4). */
import { containerEvent, type EventContainer } from "./events.ts";
import type { CountedResult } from "./probe-worker.ts";
import { ProbeWarning, Unhealthy } from "./reasons.ts";
import type { EventText, ProbeType } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

type ProbeRawResult = "success" | "warning" | "failure" | "unknown";

/** How a probe ended, after its retries. `error`: it could not be run, `state` is its raw result. */
export type ProbeRun =
  | { readonly kind: "result"; readonly result: ProbeRawResult; readonly output: string }
  | { readonly kind: "error"; readonly state: ProbeRawResult; readonly message: string };

const words: Readonly<Record<ProbeType, string>> = {
  startup: "Startup",
  readiness: "Readiness",
  liveness: "Liveness",
};

/** What the worker counts: a warning is a success, an answer that nobody understands a failure, an error nothing. */
export function countedResult(run: ProbeRun): CountedResult {
  if (run.kind === "error") return undefined;
  return run.result === "success" || run.result === "warning" ? "success" : "failure";
}

/** Told of every failing run, not only of the one at the threshold. */
export function probeEvent(
  type: ProbeType,
  container: EventContainer,
  run: ProbeRun,
  rules: VersionRules,
): EventText | undefined {
  const word = words[type];
  if (run.kind === "error")
    return containerEvent("Warning", Unhealthy, rules.probeErrored(word, run.state, run.message), container);
  if (run.result === "warning")
    return containerEvent("Warning", ProbeWarning, `${word} probe warning: ${run.output}`, container);
  const isTold = run.result === "failure" || (run.result === "unknown" && rules.unknownProbeTold);
  return isTold
    ? containerEvent("Warning", Unhealthy, `${word} probe failed: ${run.output}`, container)
    : undefined;
}
