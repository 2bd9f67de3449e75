/** Conditions of Deployments. */
import type { DeploymentCondition, ReplicaSet } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { EpochMs } from "../../util/time.ts";

/** Those of one Deployment. */
export type Conditions = readonly DeploymentCondition[];

/** What a condition says, without its times. */
export type Finding = Omit<DeploymentCondition, "lastUpdateTime" | "lastTransitionTime">;

/** The condition of that type; there is one at most. */
export function conditionOf(
  conditions: Conditions | undefined,
  type: string,
): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** The conditions without those of that type. */
export function without(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** With the finding at the end, dated now; what is known with the same status and reason stays as it is. */
export function withCondition(conditions: Conditions, finding: Finding, now: EpochMs): Conditions {
  const before = conditionOf(conditions, finding.type);
  if (before?.status === finding.status && before.reason === finding.reason) return conditions;
  return refreshed(conditions, finding, now);
}

/** The same, and dated now even if it is known. lastTransitionTime moves only with the status. */
export function refreshed(conditions: Conditions, finding: Finding, now: EpochMs): Conditions {
  const { type, status, reason, message } = finding;
  const at = formatTimestamp(now);
  const before = conditionOf(conditions, type);
  const since = before?.status === status ? before.lastTransitionTime : undefined;
  const condition = { type, status, lastUpdateTime: at, lastTransitionTime: since ?? at };
  return [
    ...without(conditions, type),
    { ...condition, ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) },
  ];
}

/** What keeps a ReplicaSet from making its pods, as a condition of the Deployment; the newest set's counts first. */
export function replicaFailure(
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
): Finding | undefined {
  const sets = newest === undefined ? all : [newest, ...all];
  return sets
    .flatMap(({ status }) => status?.conditions ?? [])
    .find((condition) => condition.type === "ReplicaFailure");
}
