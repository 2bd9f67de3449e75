import type { Pod } from "../../api/index.ts";
import { isFinished } from "../../api/pod-state.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Outcome, Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { DeleteOptions } from "./resource.ts";

const DEFAULT_GRACE_SECONDS = 30;

/**
 * What a delete makes of a pod: deletionTimestamp is the deadline, usually in the future; a later delete may only
 * shorten it. Follows podStrategy.CheckGracefulDelete and rest.BeforeDelete.
 */
export function deletePod(current: Stored<Pod>, options: DeleteOptions, now: EpochMs): Outcome<Pod> {
  const { deletionTimestamp, deletionGracePeriodSeconds } = current.metadata;
  if (deletionTimestamp !== undefined) {
    return shorten(current, Date.parse(deletionTimestamp), deletionGracePeriodSeconds ?? 0, options, now);
  }
  const grace = effectiveGrace(current, options);
  const generation = (current.metadata.generation ?? 0) + 1;
  const marked = mark(
    { ...current, metadata: { ...current.metadata, generation } },
    grace,
    now + grace * 1000,
  );
  return grace === 0 ? remove(marked) : { set: marked };
}

/** Nobody would end a pod without a node, and a finished one has nothing to end: both go at once. */
function effectiveGrace(pod: Pod, options: DeleteOptions): number {
  if ((pod.spec.nodeName ?? "") === "" || isFinished(pod)) return 0;
  const asked = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return asked < 0 ? 1 : asked;
}

function shorten(
  pod: Stored<Pod>,
  deadline: EpochMs,
  currentGrace: number,
  options: DeleteOptions,
  now: EpochMs,
): Outcome<Pod> {
  const asked = isFinished(pod) ? 0 : options.gracePeriodSeconds;
  if (asked === 0) return remove(mark(pod, 0, now));
  if (asked === undefined || asked >= currentGrace) return {};
  const grace = Math.max(asked, 1);
  const moved = deadline - currentGrace * 1000 + grace * 1000;
  return { set: moved < now ? mark(pod, 1, now) : mark(pod, grace, moved) };
}

/** Finalizers hold the object back even then. */
function remove(marked: Pod): Outcome<Pod> {
  return (marked.metadata.finalizers ?? []).length > 0 ? { set: marked } : { set: marked, remove: true };
}

function mark(pod: Pod, graceSeconds: number, deadline: EpochMs): Pod {
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      deletionTimestamp: formatTimestamp(deadline),
      deletionGracePeriodSeconds: graceSeconds,
    },
  };
}
