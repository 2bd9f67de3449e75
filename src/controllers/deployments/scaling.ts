/** How many replicas each ReplicaSet of a Deployment should have. Pure; sizes by name, of those that change. */
import type { Deployment, ReplicaSet } from "../../api/index.ts";
import type { Stored } from "../../storage/index.ts";
import { desiredReplicas, maxReplicas } from "./annotations.ts";
import { isRolling, maxSurge, maxUnavailable, replicasOf } from "./limits.ts";

/** What a decision looks at. */
export interface Rollout {
  readonly deployment: Stored<Deployment>;
  /** The one of the present template. */
  readonly newest: Stored<ReplicaSet> | undefined;
  /** All others, oldest first. */
  readonly old: readonly Stored<ReplicaSet>[];
}

/** Name of a ReplicaSet → its new size. */
export type Sizes = ReadonlyMap<string, number>;

/** Those that there are, the newest last. */
export function allOf({ newest, old }: Rollout): readonly Stored<ReplicaSet>[] {
  return newest === undefined ? old : [...old, newest];
}

/** The sum of a count over all sets. */
export function total(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((sum, set) => sum + count(set), 0);
}

const available = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0;
const isActive = (set: ReplicaSet): boolean => replicasOf(set) > 0;

/** Whether somebody has changed spec.replicas since the last scaling. */
export function isScalingEvent(rollout: Rollout): boolean {
  const wanted = replicasOf(rollout.deployment);
  return allOf(rollout)
    .filter(isActive)
    .some((set) => (desiredReplicas(set) ?? wanted) !== wanted);
}

/** The size that a newest set may have at once, beside the others. */
export function newestSize(deployment: Deployment, newest: number, all: number): number {
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  if (newest >= wanted) return wanted;
  const room = wanted + maxSurge(deployment) - all;
  return room <= 0 ? newest : newest + Math.min(room, wanted - newest);
}

/** One step of a rolling update: the newest set grows where there is room, else the old ones shrink. */
export function rollingStep(rollout: Rollout): Sizes {
  const { deployment, newest } = rollout;
  if (newest === undefined) return new Map();
  const size = newestSize(deployment, replicasOf(newest), total(allOf(rollout), replicasOf));
  if (size !== replicasOf(newest)) return new Map([[newest.metadata.name, size]]);
  return shrinkOld(rollout, newest);
}

/** Pods that are not available go first, then as many others as can be spared. */
function shrinkOld(rollout: Rollout, newest: ReplicaSet): Sizes {
  const { deployment, old } = rollout;
  const least = replicasOf(deployment) - maxUnavailable(deployment);
  const all = total(allOf(rollout), replicasOf);
  const spare = all - least - (replicasOf(newest) - available(newest));
  const sizes = new Map<string, number>();
  if (spare <= 0) return sizes;
  const sizeOf = (set: Stored<ReplicaSet>): number => sizes.get(set.metadata.name) ?? replicasOf(set);
  let unhealthy = spare;
  for (const set of old) {
    const count = Math.min(unhealthy, Math.max(0, replicasOf(set) - available(set)));
    if (count === 0) continue;
    sizes.set(set.metadata.name, replicasOf(set) - count);
    unhealthy -= count;
  }
  let healthy = total(allOf(rollout), available) - least;
  for (const set of old) {
    const count = Math.min(Math.max(0, healthy), sizeOf(set));
    if (count === 0) continue;
    sizes.set(set.metadata.name, sizeOf(set) - count);
    healthy -= count;
  }
  return sizes;
}

/** All old sets to nothing: the first step of Recreate. */
export function endOld({ old }: Rollout): Sizes {
  return new Map(old.filter(isActive).map((set) => [set.metadata.name, 0]));
}

/**
 * After a change of spec.replicas, also in the middle of a rollout: a single active set gets all, several get their
 * share by their size.
 */
export function proportionalSizes(rollout: Rollout): Sizes {
  const { deployment, newest, old } = rollout;
  const wanted = replicasOf(deployment);
  const active = allOf(rollout).filter(isActive);
  const [only = newest ?? old.at(-1)] = active;
  if (active.length <= 1) return only === undefined ? new Map() : new Map([[only.metadata.name, wanted]]);
  if (newest !== undefined && isSaturated(newest, wanted)) return endOld(rollout);
  return isRolling(deployment) ? shares(deployment, active) : new Map();
}

function isSaturated(newest: ReplicaSet, wanted: number): boolean {
  return replicasOf(newest) === wanted && desiredReplicas(newest) === wanted && available(newest) === wanted;
}

/** From the largest set to the smallest; what rounding leaves goes to the largest. */
function shares(deployment: Deployment, active: readonly Stored<ReplicaSet>[]): Sizes {
  const wanted = replicasOf(deployment);
  const change = (wanted > 0 ? wanted + maxSurge(deployment) : 0) - total(active, replicasOf);
  // Of two of a size the younger one grows first, and the older one shrinks first.
  const ordered = (change > 0 ? active.toReversed() : active).toSorted(
    (a, b) => replicasOf(b) - replicasOf(a),
  );
  const sizes = new Map<string, number>();
  let given = 0;
  for (const set of ordered) {
    const share = shareOf(deployment, set, change - given);
    sizes.set(set.metadata.name, replicasOf(set) + share);
    given += share;
  }
  const largest = ordered[0]?.metadata.name ?? "";
  sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + change - given));
  return sizes;
}

/** The set's part of the change, at most what is left of it. */
function shareOf(deployment: Deployment, set: ReplicaSet, left: number): number {
  if (left === 0) return 0;
  const part = fractionOf(deployment, set);
  return left > 0 ? Math.min(part, left) : Math.max(part, left);
}

function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const [wanted, size] = [replicasOf(deployment), replicasOf(set)];
  if (wanted === 0) return -size;
  const before = maxReplicas(set) ?? deployment.status?.replicas ?? 0;
  if (before === 0) return 0;
  return Math.round((size * (wanted + maxSurge(deployment))) / before) - size;
}
