import type { Pod } from "../api/index.ts";
import type { Refusal } from "./core/admission/predicates.ts";
import { podEvent } from "./core/events.ts";
import { mergeStatus } from "./core/status/merge.ts";
import { rejectedStatus } from "./core/status/rejected-status.ts";
import { podTitle, runtimePodRefOf } from "./pod-ref.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** Pause before a rejection that could not be stored is stored again: without it the pod would be nobody's. */
const retryMs = 10_000;

/**
 * Fails a pod that the node does not take: event and status, nothing is created, it is not tried again. One that was
 * deleted meanwhile goes at once: it has nothing that would have to end.
 */
export async function rejectPod(
  env: WorkerEnv,
  pod: Pod,
  { reason, detail }: Refusal,
  signal: AbortSignal,
): Promise<void> {
  const { clock, record, rules, sink } = env;
  const ref = runtimePodRefOf(pod);
  const now = clock.now();
  record(pod)(podEvent("Warning", reason, detail));
  for (;;) {
    try {
      const stored = await sink.patchStatus(ref, (latest) => {
        const rejected = rejectedStatus(pod, reason, detail, now);
        const merged = mergeStatus(latest, rejected, { terminalPhase: "publish", now, rules });
        if (merged?.conditions?.length !== 0) return merged;
        const { conditions: _none, ...rest } = merged;
        return rest;
      });
      if (stored !== "gone" && stored.metadata.deletionTimestamp !== undefined) await sink.removePod(ref);
      return;
    } catch (error) {
      env.log({ level: "warn", message: "a rejection was not published", pod: podTitle(ref), error });
      await clock.sleep(retryMs, signal);
    }
  }
}

/** A pod that an earlier daemon has refused: its status has no containers. */
export function wasRejected({ status }: Pod): boolean {
  return status?.phase === "Failed" && status.containerStatuses === undefined;
}
