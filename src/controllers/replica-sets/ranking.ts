/** Which pods go first when there are too many (controller.ActivePodsWithRanks). All pods are on the same node here. */
import type { Pod } from "../../api/index.ts";
import { allStatuses, isReady } from "../../api/pod-state.ts";
import { parseTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { readySince } from "./availability.ts";

const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The `count` pods that can best be spared. */
export function podsToDelete(
  pods: readonly Stored<Pod>[],
  count: number,
  now: EpochMs,
): readonly Stored<Pod>[] {
  return pods.toSorted((a, b) => compare(a, b, now)).slice(0, count);
}

/**
 * Negative: `a` goes before `b`. Unassigned ones first, then those that do not run, are not ready, cost less, became ready
 * later, restarted more often, and are younger.
 */
function compare(a: Stored<Pod>, b: Stored<Pod>, now: EpochMs): number {
  return (
    Number(isAssigned(a)) - Number(isAssigned(b)) ||
    (phaseRank[phaseOf(a)] ?? 0) - (phaseRank[phaseOf(b)] ?? 0) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    costOf(a) - costOf(b) ||
    (isReady(a) ? byAge(a, b, readySince, now) : 0) ||
    restartsOf(b) - restartsOf(a) ||
    byAge(a, b, createdAt, now)
  );
}

function isAssigned({ spec }: Pod): boolean {
  return (spec.nodeName ?? "") !== "";
}

function phaseOf({ status }: Pod): string {
  return status?.phase ?? "";
}

/** What is no number counts as 0. */
function costOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[deletionCost] ?? "0";
  return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function restartsOf(pod: Pod): number {
  return Math.max(0, ...allStatuses(pod).map(({ restartCount }) => restartCount));
}

function createdAt({ metadata }: Pod): EpochMs | undefined {
  return parseTimestamp(metadata.creationTimestamp);
}

/** The younger first. Ages of the same magnitude count as equal, so that it is not always the newest that goes. */
function byAge(
  a: Stored<Pod>,
  b: Stored<Pod>,
  since: (pod: Pod) => EpochMs | undefined,
  now: EpochMs,
): number {
  const [one, two] = [since(a) ?? 0, since(b) ?? 0];
  if (one === two) return 0;
  const difference = magnitude(now - one) - magnitude(now - two);
  if (difference !== 0) return difference;
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}

/** The exponent of the age in nanoseconds; the age itself would sort the same way too strictly. */
function magnitude(ageMs: number): number {
  return ageMs <= 0 ? -1 : Math.floor(Math.log2(ageMs * 1e6));
}
