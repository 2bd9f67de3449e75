/** What a Deployment does about its ReplicaSets, a step at a time. Pure. */
import type { Deployment, DeploymentStatus, Labels, Pod, ReplicaSet } from "../../api/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import { controllerOf } from "../../api/owners.ts";
import { isFinished } from "../../api/pod-state.ts";
import { parseTimestamp } from "../../api/timestamp.ts";
import { podTemplateHashLabel } from "../../api/well-known.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { controllerReference } from "../owners.ts";
import { newestAnnotations, revisionOf, scaleAnnotations } from "./annotations.ts";
import { conditionOf, type Conditions, withCondition } from "./conditions.ts";
import { isRolling, replicasOf } from "./limits.ts";
import {
  endOld,
  isScalingEvent,
  newestSize,
  proportionalSizes,
  rollingStep,
  type Rollout,
  type Sizes,
  total,
} from "./scaling.ts";
import { countedStatus, hasDeadline, isComplete, pausedConditions, rolloutStatus } from "./status.ts";
import { isSameTemplate, templateHash, withHash } from "./template-hash.ts";

/** What a decision rests on. */
export interface Situation {
  readonly deployment: Stored<Deployment>;
  /** The Deployment's own. */
  readonly replicaSets: readonly Stored<ReplicaSet>[];
  /** All of the namespace. */
  readonly pods: readonly Stored<Pod>[];
  /** Whether a ReplicaSet of the namespace has that name. */
  readonly isTaken: (name: string) => boolean;
}

/** What is to be done about a Deployment in one round, and what its status says then. */
export interface DeploymentPlan {
  /** The ReplicaSet of the present template, to be created. */
  readonly create: ReplicaSet | undefined;
  /** What the newest set that is there should be noted with. */
  readonly notes: { readonly of: Stored<ReplicaSet>; readonly annotations: Labels } | undefined;
  readonly sizes: Sizes;
  /** Old revisions that nobody needs. */
  readonly remove: readonly Stored<ReplicaSet>[];
  /** For the Deployment's annotation; 0 while there is no set of the present template. */
  readonly revision: number;
  readonly status: DeploymentStatus;
}

type Work = Partial<Pick<DeploymentPlan, "create" | "sizes" | "remove">>;

/** The next step for this Deployment. */
export function decide(situation: Situation, now: EpochMs): DeploymentPlan {
  const { deployment } = situation;
  const rollout = rolloutOf(situation);
  const notes = notesFor(rollout);
  const counted = (conditions = deployment.status?.conditions ?? []): DeploymentStatus =>
    countedStatus(rollout, conditions, now);
  const plan = {
    create: undefined,
    notes,
    sizes: new Map<string, number>(),
    remove: [],
    revision: revisionOf({ metadata: notes ?? rollout.newest?.metadata ?? {} }),
  };
  if (deployment.metadata.deletionTimestamp !== undefined)
    return { ...plan, notes: undefined, status: counted() };
  const conditions = foundNewest(rollout, pausedConditions(deployment, now), now);
  if (deployment.spec.paused === true)
    return {
      ...plan,
      sizes: proportionalSizes(rollout),
      remove: outdated(rollout),
      status: counted(conditions),
    };
  if (isScalingEvent(rollout))
    return { ...plan, sizes: proportionalSizes(rollout), status: counted(conditions) };
  const work = isRolling(deployment) ? roll(situation, rollout) : recreate(situation, rollout);
  if (work === "collision") return { ...plan, status: collided(counted(conditions)) };
  const made = work.create;
  return {
    ...plan,
    ...work,
    ...(made !== undefined && { revision: revisionOf(made) }),
    status: rolloutStatus(
      rollout,
      made === undefined ? conditions : createdNewest(deployment, conditions, made, now),
      now,
    ),
  };
}

/** The newest set is the oldest one with the present template: rolling back finds the one that was there. */
function rolloutOf({ deployment, replicaSets }: Situation): Rollout {
  const byAge = replicaSets.toSorted((a, b) => createdAt(a) - createdAt(b) || compareNames(a, b));
  const newest = byAge.find((set) => isSameTemplate(set.spec.template, deployment.spec.template));
  return { deployment, newest, old: byAge.filter((set) => set !== newest) };
}

const createdAt = ({ metadata }: Stored<ReplicaSet>): number =>
  parseTimestamp(metadata.creationTimestamp) ?? 0;
const compareNames = (a: Stored, b: Stored): number => (a.metadata.name < b.metadata.name ? -1 : 1);

function nextRevision({ old }: Rollout): number {
  return Math.max(0, ...old.map(revisionOf)) + 1;
}

/** Undefined when all is as it should be. */
function notesFor(rollout: Rollout): DeploymentPlan["notes"] {
  const { deployment, newest } = rollout;
  if (newest === undefined) return undefined;
  const annotations = newestAnnotations(deployment, newest.metadata.annotations, nextRevision(rollout));
  const same =
    deepEqual(annotations, newest.metadata.annotations ?? {}) &&
    (newest.spec.minReadySeconds ?? 0) === (deployment.spec.minReadySeconds ?? 0);
  return same ? undefined : { of: newest, annotations };
}

function roll(situation: Situation, rollout: Rollout): Work | "collision" {
  const { deployment, newest, old } = rollout;
  if (newest === undefined)
    return create(situation, rollout, newestSize(deployment, 0, total(old, replicasOf)));
  const sizes = rollingStep(rollout);
  return sizes.size > 0 ? { sizes } : { remove: finished(rollout) };
}

/** No new pod before the last old one is gone. */
function recreate(situation: Situation, rollout: Rollout): Work | "collision" {
  const { deployment, newest, old } = rollout;
  const ended = endOld(rollout);
  if (ended.size > 0) return { sizes: ended };
  const uids = new Set<string | undefined>(old.map(({ metadata }) => metadata.uid));
  const runs = (pod: Stored<Pod>): boolean => uids.has(controllerOf(pod)?.uid) && !isFinished(pod);
  if (total(old, ({ status }) => status?.replicas ?? 0) > 0 || situation.pods.some(runs)) return {};
  const wanted = replicasOf(deployment);
  if (newest === undefined) return create(situation, rollout, wanted);
  return replicasOf(newest) === wanted
    ? { remove: finished(rollout) }
    : { sizes: new Map([[newest.metadata.name, wanted]]) };
}

function create(situation: Situation, rollout: Rollout, replicas: number): Work | "collision" {
  const { deployment } = rollout;
  const { spec, status, metadata } = deployment;
  const hash = templateHash(spec.template, status?.collisionCount ?? 0);
  const name = `${metadata.name}-${hash}`;
  if (situation.isTaken(name)) return "collision";
  const template = withHash(spec.template, hash);
  const { labels } = template.metadata ?? {};
  const { minReadySeconds = 0, selector = {} } = spec;
  return {
    create: {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name,
        ...(labels === undefined ? {} : { labels }),
        annotations: {
          ...newestAnnotations(deployment, undefined, nextRevision(rollout)),
          ...scaleAnnotations(deployment),
        },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas,
        ...(minReadySeconds > 0 && { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [podTemplateHashLabel]: hash } },
        template,
      },
    },
  };
}

/** Another object has the name: the next hash is another one. */
function collided(status: DeploymentStatus): DeploymentStatus {
  return { ...status, collisionCount: (status.collisionCount ?? 0) + 1 };
}

/** Old revisions are kept until the rollout is complete. */
function finished(rollout: Rollout): readonly Stored<ReplicaSet>[] {
  const { deployment } = rollout;
  return isComplete(deployment, deployment.status ?? {}) ? outdated(rollout) : [];
}

/** The lowest revisions beyond the limit, as far as they are empty. */
function outdated({ deployment, old }: Rollout): readonly Stored<ReplicaSet>[] {
  const { revisionHistoryLimit: limit } = deployment.spec;
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (limit === undefined || alive.length <= limit) return [];
  return alive
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, alive.length - limit)
    .filter(
      (set) =>
        replicasOf(set) === 0 &&
        (set.status?.replicas ?? 0) === 0 &&
        (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0),
    );
}

function createdNewest(
  deployment: Deployment,
  conditions: Conditions,
  { metadata }: ReplicaSet,
  now: EpochMs,
): Conditions {
  if (!hasDeadline(deployment)) return conditions;
  const message = `Created new replica set "${metadata.name ?? ""}"`;
  const finding = { type: "Progressing", status: "True", reason: "NewReplicaSetCreated", message } as const;
  return withCondition(conditions, finding, now);
}

/** A set that was there before anybody asked for progress. */
function foundNewest({ deployment, newest }: Rollout, conditions: Conditions, now: EpochMs): Conditions {
  const known = conditionOf(conditions, "Progressing") !== undefined;
  if (newest === undefined || known || !hasDeadline(deployment)) return conditions;
  const message = `Found new replica set "${newest.metadata.name}"`;
  const finding = { type: "Progressing", status: "True", reason: "FoundNewReplicaSet", message } as const;
  return withCondition(conditions, finding, now);
}
