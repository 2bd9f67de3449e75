import type { Pod, PodStatus } from "../../api/index.ts";
import { isTerminalPhase, statusesWithEphemeral } from "../../api/pod-state.ts";
import type { EpochMs } from "../../util/time.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { Clock } from "../ports.ts";
import type { Occurrence, TimelineRecorder } from "./recorder.ts";

/** What changed from one published status to the next: phase, conditions, and why containers wait. */
function statusOccurrences(
  before: PodStatus | undefined,
  after: PodStatus,
  at: EpochMs,
): readonly Occurrence[] {
  return [...phase(before, after, at), ...conditions(before, after, at), ...waiting(before, after, at)];
}

function phase(before: PodStatus | undefined, after: PodStatus, at: EpochMs): readonly Occurrence[] {
  if (after.phase === undefined || after.phase === before?.phase) return [];
  const message = after.reason === undefined ? {} : { message: after.reason };
  return [{ type: "Phase", reason: after.phase, at, ...message }];
}

function conditions(before: PodStatus | undefined, after: PodStatus, at: EpochMs): readonly Occurrence[] {
  const former = new Map((before?.conditions ?? []).map((condition) => [condition.type, condition]));
  return (after.conditions ?? [])
    .filter(({ type, status }) => former.get(type)?.status !== status)
    .map(({ type, status, reason }) => ({
      type: "Condition" as const,
      reason: type,
      at,
      result: status,
      ...(reason === undefined ? {} : { message: reason }),
    }));
}

function waiting(before: PodStatus | undefined, after: PodStatus, at: EpochMs): readonly Occurrence[] {
  const former = new Map(
    statusesWithEphemeral(before).map((status) => [status.name, status.state.waiting?.reason]),
  );
  return statusesWithEphemeral(after).flatMap(({ name, state: { waiting: now } }) =>
    now?.reason === undefined || former.get(name) === now.reason
      ? []
      : [
          {
            type: "Waiting" as const,
            reason: now.reason,
            at,
            container: name,
            ...(now.message === undefined ? {} : { message: now.message }),
          },
        ],
  );
}

/** Follows the published statuses of all pods and tells their changes. */
export class StatusTimeline {
  readonly #timeline: TimelineRecorder;
  readonly #clock: Clock;
  readonly #last = new Map<string, PodStatus>();

  constructor(timeline: TimelineRecorder, clock: Clock) {
    this.#timeline = timeline;
    this.#clock = clock;
  }

  published(pod: Pod, status: PodStatus): void {
    const ref = runtimePodRefOf(pod);
    const known = this.#last.get(ref.uid);
    // A status that a former kubelet wrote has been told by it.
    const before = known ?? (pod.status?.startTime === undefined ? undefined : pod.status);
    for (const occurrence of statusOccurrences(before, status, this.#clock.now()))
      this.#timeline.record(ref, occurrence);
    // The last status of a pod may come after its removal; nobody would ever forget it.
    if (!isTerminalPhase(status.phase) || known !== undefined) this.#last.set(ref.uid, status);
  }

  forget(podUid: string): void {
    this.#last.delete(podUid);
  }
}
