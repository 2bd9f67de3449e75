/** The status of a Deployment, and whether its rollout gets on. */
import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../api/index.ts";
import { omitZeros } from "../../api/members.ts";
import { parseTimestamp } from "../../api/timestamp.ts";
import type { EpochMs } from "../../util/time.ts";
import {
  conditionOf,
  type Conditions,
  type Finding,
  refreshed,
  replicaFailure,
  withCondition,
  without,
} from "./conditions.ts";
import { maxUnavailable, replicasOf } from "./limits.ts";
import { allOf, type Rollout, total } from "./scaling.ts";

const PROGRESSING = "Progressing";
const COMPLETE = "NewReplicaSetAvailable";
const TIMED_OUT = "ProgressDeadlineExceeded";
/** The largest int32 means: no deadline. */
const never = 2 ** 31 - 1;

/** Whether somebody wants to know of a rollout that does not get on. */
export function hasDeadline({ spec }: Deployment): boolean {
  return (spec.progressDeadlineSeconds ?? never) < never;
}

/** Counts and availability; `before` are the conditions so far. */
export function countedStatus(rollout: Rollout, before: Conditions, now: EpochMs): DeploymentStatus {
  const { deployment, newest } = rollout;
  const sets = allOf(rollout);
  const available = total(sets, ({ status }) => status?.availableReplicas ?? 0);
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: total(sets, ({ status }) => status?.replicas ?? 0),
    updatedReplicas: newest?.status?.replicas ?? 0,
    readyReplicas: total(sets, ({ status }) => status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(sets, replicasOf) - available),
  };
  const { collisionCount } = deployment.status ?? {};
  return {
    ...omitZeros(counts),
    terminatingReplicas: total(sets, ({ status }) => status?.terminatingReplicas ?? 0),
    conditions: withCondition(before, availability(deployment, available), now),
    ...(collisionCount !== undefined && { collisionCount }),
  };
}

function availability(deployment: Deployment, available: number): Finding {
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment);
  return enough
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

/** The same during a rollout: also how it gets on, and what keeps it from that. */
export function rolloutStatus(rollout: Rollout, before: Conditions, now: EpochMs): DeploymentStatus {
  const status = countedStatus(rollout, before, now);
  const failure = replicaFailure(rollout.newest, allOf(rollout));
  const progress = progressed(rollout, status, now);
  const conditions =
    failure === undefined ? without(progress, "ReplicaFailure") : withCondition(progress, failure, now);
  return { ...status, conditions };
}

function progressed(rollout: Rollout, status: DeploymentStatus, now: EpochMs): Conditions {
  const { deployment, newest } = rollout;
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return without(conditions, PROGRESSING);
  const current = conditionOf(conditions, PROGRESSING);
  const settled = status.replicas === status.updatedReplicas && current?.reason === COMPLETE;
  if (settled) return conditions;
  const subject =
    newest === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return withCondition(conditions, { type: PROGRESSING, status: "True", reason: COMPLETE, message }, now);
  }
  if (isProgress(deployment.status ?? {}, status)) {
    const message = `${subject} is progressing.`;
    const finding = { type: PROGRESSING, status: "True", reason: "ReplicaSetUpdated", message } as const;
    return refreshed(conditions, finding, now);
  }
  if (isTimedOut(deployment, current, now)) {
    const message = `${subject} has timed out progressing.`;
    return withCondition(conditions, { type: PROGRESSING, status: "False", reason: TIMED_OUT, message }, now);
  }
  return conditions;
}

/** All wanted pods are of the present template and available, and nothing else is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = replicasOf(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  return (
    updatedReplicas === wanted &&
    replicas === wanted &&
    availableReplicas === wanted &&
    observedGeneration >= (deployment.metadata.generation ?? 0)
  );
}

function isProgress(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(deployment: Deployment, current: DeploymentCondition | undefined, now: EpochMs): boolean {
  if (current === undefined || current.reason === COMPLETE) return false;
  return current.reason === TIMED_OUT || now > deadlineOf(deployment, current);
}

function deadlineOf({ spec }: Deployment, { lastUpdateTime }: DeploymentCondition): EpochMs {
  return (parseTimestamp(lastUpdateTime) ?? 0) + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** When to look whether the rollout has timed out; undefined where there is nothing to wait for. */
export function progressCheckAt(deployment: Deployment, status: DeploymentStatus): EpochMs | undefined {
  const current = conditionOf(status.conditions, PROGRESSING);
  if (!hasDeadline(deployment) || deployment.spec.paused === true || current === undefined) return undefined;
  if (isComplete(deployment, status) || current.reason === TIMED_OUT) return undefined;
  // Times have whole seconds: a second later it is past, whatever the milliseconds.
  return deadlineOf(deployment, current) + 1000;
}

/** Progress of a paused rollout is not measured, and begins anew when it goes on. */
export function pausedConditions(deployment: Deployment, now: EpochMs): Conditions {
  const conditions = deployment.status?.conditions ?? [];
  const current = conditionOf(conditions, PROGRESSING);
  if (deployment.spec.progressDeadlineSeconds === undefined || current?.reason === TIMED_OUT)
    return conditions;
  const wasPaused = current?.reason === "DeploymentPaused";
  const isPaused = deployment.spec.paused === true;
  if (wasPaused === isPaused) return conditions;
  const finding = isPaused
    ? { reason: "DeploymentPaused", message: "Deployment is paused" }
    : { reason: "DeploymentResumed", message: "Deployment is resumed" };
  return withCondition(conditions, { type: PROGRESSING, status: "Unknown", ...finding }, now);
}
