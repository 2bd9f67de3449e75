import { containerOfFieldPath } from "../api/field-path.ts";
import { allStatuses } from "../api/pod-state.ts";
import type { ContainerState, ContainerStatus, Event, Pod } from "../api/index.ts";
import { type Life, life, type LifeEntry } from "./life.ts";

/**
 * The life of a pod from what any cluster's API has: its status and its events, in whole seconds. Of containers only the
 * present and the last instance are known. `now`: milliseconds since 1970.
 */
export function lifeOfPod(pod: Pod, events: readonly Event[], now: number): Life {
  const { namespace = "default", name = "", uid = "" } = pod.metadata;
  return life({
    pod: { namespace, name, uid },
    source: "standard",
    entries: [
      ...podEntries(pod),
      ...containerEntries(pod),
      ...events.filter(({ involvedObject }) => involvedObject.uid === uid).flatMap(eventEntries),
    ],
    dropped: 0,
    gone: false,
    now,
  });
}

function podEntries({ metadata, status }: Pod): readonly LifeEntry[] {
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  const created = entry(creationTimestamp, { type: "Pod", reason: "Created", message: "created" });
  const pending = entry(creationTimestamp, { type: "Phase", reason: "Pending" });
  const conditions = (status?.conditions ?? []).flatMap(
    ({ type, status: result, lastTransitionTime, reason }) =>
      entry(lastTransitionTime, {
        type: "Condition",
        reason: type,
        result,
        ...(reason === undefined ? {} : { message: reason }),
      }),
  );
  const requested =
    deletionTimestamp === undefined
      ? []
      : entry(new Date(Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000).toISOString(), {
          type: "Pod",
          reason: "DeletionRequested",
          message: `to be gone within ${String(deletionGracePeriodSeconds)} s`,
        });
  return [...created, ...pending, ...phaseEntry(status), ...conditions, ...requested];
}

/** The phase changed when the first container ran, or when the last one ended. */
function phaseEntry(status: Pod["status"]): readonly LifeEntry[] {
  const phase = status?.phase ?? "Pending";
  if (phase === "Pending") return [];
  const states = (status?.containerStatuses ?? []).flatMap(({ state, lastState }) => [state, lastState]);
  const starts = states.flatMap(
    ({ running, terminated }) => running?.startedAt ?? terminated?.startedAt ?? [],
  );
  const ends = states.flatMap(({ terminated }) => terminated?.finishedAt ?? []);
  const running = entry(starts.toSorted()[0], { type: "Phase", reason: "Running" });
  return phase === "Running"
    ? running
    : [...running, ...entry(ends.toSorted().at(-1), { type: "Phase", reason: phase })];
}

function containerEntries(pod: Pod): readonly LifeEntry[] {
  return allStatuses(pod).flatMap(({ name, state, lastState, restartCount }: ContainerStatus) => [
    ...stateEntries(name, lastState, Math.max(0, restartCount - 1)),
    ...stateEntries(name, state, restartCount),
  ]);
}

function stateEntries(container: string, state: ContainerState, attempt: number): readonly LifeEntry[] {
  const common = { type: "Container", container, attempt };
  const { running, terminated } = state;
  if (running !== undefined) return entry(running.startedAt, { ...common, reason: "Started" });
  if (terminated === undefined) return [];
  const { startedAt, finishedAt, exitCode, reason } = terminated;
  const began = startedAt == null ? {} : { startedAt: Date.parse(startedAt) };
  return [
    ...entry(startedAt, { ...common, reason: "Started" }),
    ...entry(finishedAt, { ...common, ...began, reason: "Exited", exitCode, result: reason ?? "" }),
  ];
}

/** An event that is counted happened at least at these two moments. */
function eventEntries(event: Event): readonly LifeEntry[] {
  const { reason = "", message = "", type = "", involvedObject, count = 1 } = event;
  const container = containerOfFieldPath(involvedObject.fieldPath);
  const about = { type: "Event", reason, result: type, ...(container === undefined ? {} : { container }) };
  const first = event.firstTimestamp ?? event.eventTime;
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? first;
  const once = entry(first, { ...about, message });
  return count > 1
    ? [...once, ...entry(last, { ...about, message: `${message} (x${String(count)})` })]
    : once;
}

function entry(at: string | null | undefined, what: Omit<LifeEntry, "at" | "basis">): readonly LifeEntry[] {
  return at == null ? [] : [{ at: Date.parse(at), ...what, basis: "inferred" }];
}
