/** What a ReplicaSet does about its pods. */
import type { Pod, ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from "../../api/index.ts";
import { matchesLabels, requirementsOf } from "../../api/label-selector.ts";
import { omitZeros } from "../../api/members.ts";
import { controllerOf } from "../../api/owners.ts";
import { isFinished, isReady } from "../../api/pod-state.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { claim, type Claims } from "../owners.ts";
import { availableFrom } from "./availability.ts";
import { podsToDelete } from "./ranking.ts";

/** What is to be done about the pods of a ReplicaSet in one round. */
export interface ReplicaSetPlan {
  readonly claims: Claims<Stored<Pod>>;
  /** How many pods are missing. */
  readonly create: number;
  readonly remove: readonly Stored<Pod>[];
}

/** The most that one round creates or deletes. */
const burst = 500;

/** `pods` are all of the namespace. One that is deleted keeps its pods as they are. */
export function decide(
  replicaSet: Stored<ReplicaSet>,
  pods: readonly Stored<Pod>[],
  now: EpochMs,
): ReplicaSetPlan {
  const active = pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined);
  const claims = claim(replicaSet, replicaSet.spec.selector, active);
  const own = [...claims.owned, ...claims.adopt];
  if (replicaSet.metadata.deletionTimestamp !== undefined) return { claims, create: 0, remove: [] };
  const excess = own.length - (replicaSet.spec.replicas ?? 1);
  return {
    claims,
    create: Math.min(Math.max(0, -excess), burst),
    remove: excess > 0 ? podsToDelete(own, Math.min(excess, burst), now) : [],
  };
}

/** Why pods could not be created. */
export interface ReplicaFailure {
  readonly reason: "FailedCreate";
  readonly message: string;
}

/** The status of a ReplicaSet, and when time alone will change it. */
export interface ReplicaSetCounts {
  readonly status: ReplicaSetStatus;
  /** When the next of its pods becomes available by being ready for long enough. */
  readonly nextAvailable: EpochMs | undefined;
}

/** What the status says of these pods; `pods` are all of the namespace. */
export function statusOf(
  replicaSet: Stored<ReplicaSet>,
  pods: readonly Stored<Pod>[],
  failure: ReplicaFailure | undefined,
  now: EpochMs,
): ReplicaSetCounts {
  const { metadata, spec } = replicaSet;
  const own = pods.filter((pod) => controllerOf(pod)?.uid === metadata.uid && !isFinished(pod));
  const active = own.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const template = requirementsOf({ matchLabels: spec.template.metadata?.labels ?? {} }) ?? [];
  const from = active.map((pod) => availableFrom(pod, spec.minReadySeconds ?? 0));
  const later = from.filter((time): time is EpochMs => time !== undefined && time > now);
  const conditions = conditionsOf(replicaSet, failure, now);
  const counts = {
    fullyLabeledReplicas: active.filter((pod) => matchesLabels(template, pod.metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: from.filter((time) => time !== undefined && time <= now).length,
    observedGeneration: metadata.generation ?? 0,
  };
  return {
    status: {
      replicas: active.length,
      ...omitZeros(counts),
      terminatingReplicas: own.length - active.length,
      ...(conditions.length > 0 && { conditions }),
    },
    nextAvailable: later.length === 0 ? undefined : Math.min(...later),
  };
}

function conditionsOf(
  { status }: ReplicaSet,
  failure: ReplicaFailure | undefined,
  now: EpochMs,
): readonly ReplicaSetCondition[] {
  const type = "ReplicaFailure";
  const before = status?.conditions?.find((condition) => condition.type === type);
  const others = (status?.conditions ?? []).filter((condition) => condition.type !== type);
  if (failure === undefined) return others;
  // As it is found first: a failure that goes on does not date it anew.
  if (before !== undefined) return [...others, before];
  return [...others, { type, status: "True", lastTransitionTime: formatTimestamp(now), ...failure }];
}
