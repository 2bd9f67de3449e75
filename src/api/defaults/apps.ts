/** Defaults of Deployment and ReplicaSet (pkg/apis/apps/v1 defaults). */
import type { Deployment, DeploymentStrategy, ReplicaSet } from "../apps.ts";
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import { defaultPodTemplate } from "./pod.ts";

/** One replica, rolled out a quarter at a time, ten old revisions kept, ten minutes to make progress. */
export function defaultDeployment(deployment: Deployment, features: ApiFeatures = featuresOf136): Deployment {
  const { spec } = deployment;
  return {
    ...deployment,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: defaultPodTemplate(spec.template, features),
      strategy: defaultStrategy(spec.strategy ?? {}),
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    },
  };
}

function defaultStrategy(strategy: DeploymentStrategy): DeploymentStrategy {
  const { type = "RollingUpdate", rollingUpdate } = strategy;
  if (type !== "RollingUpdate") return { ...strategy, type };
  return { type, rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%", ...rollingUpdate } };
}

/** One replica. */
export function defaultReplicaSet(replicaSet: ReplicaSet, features: ApiFeatures = featuresOf136): ReplicaSet {
  const { spec } = replicaSet;
  return {
    ...replicaSet,
    spec: {
      ...spec,
      replicas: spec.replicas ?? 1,
      template: defaultPodTemplate(spec.template, features),
    },
  };
}
