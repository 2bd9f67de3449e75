/** Deployment, ReplicaSet and Scale. */
import type {
  Deployment,
  DeploymentCondition,
  DeploymentSpec,
  DeploymentStatus,
  DeploymentStrategy,
  ReplicaSet,
  ReplicaSetCondition,
  ReplicaSetSpec,
  ReplicaSetStatus,
  RollingUpdateDeployment,
  Scale,
  ScaleSpec,
  ScaleStatus,
} from "../apps.ts";
import {
  always,
  boolean,
  int32,
  int64,
  intOrString,
  list,
  merge,
  named,
  object,
  pointer,
  retainKeys,
  string,
  timestamp,
} from "./build.ts";
import { labelSelector, typeMeta } from "./meta.ts";
import { podTemplateSpec } from "./pod-template.ts";
import type { ObjectSchema } from "./types.ts";

const deploymentStrategy: ObjectSchema<DeploymentStrategy> = object<DeploymentStrategy>(
  "DeploymentStrategy",
  {
    type: named("v1.DeploymentStrategyType"),
    rollingUpdate: object<RollingUpdateDeployment>("RollingUpdateDeployment", {
      maxUnavailable: pointer(intOrString),
      maxSurge: pointer(intOrString),
    }),
  },
);

const deploymentCondition: ObjectSchema<DeploymentCondition> = object<DeploymentCondition>(
  "DeploymentCondition",
  {
    type: always(named("v1.DeploymentConditionType")),
    status: always(named("v1.ConditionStatus")),
    lastUpdateTime: timestamp,
    lastTransitionTime: timestamp,
    reason: string,
    message: string,
  },
);

export const deployment: ObjectSchema<Deployment> = object<Deployment>("Deployment", {
  ...typeMeta,
  spec: always(
    object<DeploymentSpec>("DeploymentSpec", {
      replicas: pointer(int32),
      selector: labelSelector,
      template: always(podTemplateSpec),
      strategy: retainKeys(always(deploymentStrategy)),
      minReadySeconds: int32,
      revisionHistoryLimit: pointer(int32),
      paused: boolean,
      progressDeadlineSeconds: pointer(int32),
    }),
  ),
  status: always(
    object<DeploymentStatus>("DeploymentStatus", {
      observedGeneration: int64,
      replicas: int32,
      updatedReplicas: int32,
      readyReplicas: int32,
      availableReplicas: int32,
      unavailableReplicas: int32,
      terminatingReplicas: pointer(int32),
      conditions: merge(list<DeploymentCondition>(deploymentCondition), "type"),
      collisionCount: pointer(int32),
    }),
  ),
});

const replicaSetCondition: ObjectSchema<ReplicaSetCondition> = object<ReplicaSetCondition>(
  "ReplicaSetCondition",
  {
    type: always(named("v1.ReplicaSetConditionType")),
    status: always(named("v1.ConditionStatus")),
    lastTransitionTime: timestamp,
    reason: string,
    message: string,
  },
);

export const replicaSet: ObjectSchema<ReplicaSet> = object<ReplicaSet>("ReplicaSet", {
  ...typeMeta,
  spec: always(
    object<ReplicaSetSpec>("ReplicaSetSpec", {
      replicas: pointer(int32),
      minReadySeconds: int32,
      selector: labelSelector,
      template: always(podTemplateSpec),
    }),
  ),
  status: always(
    object<ReplicaSetStatus>("ReplicaSetStatus", {
      replicas: always(int32),
      fullyLabeledReplicas: int32,
      readyReplicas: int32,
      availableReplicas: int32,
      terminatingReplicas: pointer(int32),
      observedGeneration: int64,
      conditions: merge(list<ReplicaSetCondition>(replicaSetCondition), "type"),
    }),
  ),
});

export const scale: ObjectSchema<Scale> = object<Scale>("Scale", {
  ...typeMeta,
  spec: always(object<ScaleSpec>("ScaleSpec", { replicas: int32 })),
  status: always(object<ScaleStatus>("ScaleStatus", { replicas: always(int32), selector: string })),
});
