import { defaultDeployment, defaultReplicaSet } from "../../api/defaults/apps.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import {
  validateDeployment,
  validateDeploymentUpdate,
  validateReplicaSet,
  validateReplicaSetUpdate,
  validateWorkloadStatus,
} from "../../api/validation/apps.ts";
import type { FieldError } from "../../api/validation/field-error.ts";
import { checkTemplateFields, workloadWarnings } from "../../api/warnings/workload.ts";
import { type Resource, resource, type Strategy } from "./resource.ts";
import { keepStatus, newStatus } from "./status.ts";

const TEMPLATE = "spec.template";

const refused = (template: PodTemplateSpec): readonly FieldError[] =>
  checkTemplateFields(TEMPLATE, template).refused;
const warnings = (object: Deployment | ReplicaSet): readonly string[] => [
  ...workloadWarnings(object, TEMPLATE, object.spec.template),
  ...checkTemplateFields(TEMPLATE, object.spec.template).warnings,
];

const deploymentStrategy: Strategy<Deployment> = {
  generation: "specAndAnnotations",
  default: (deployment) => defaultDeployment(deployment),
  prepareForCreate: (deployment) => ({ ...deployment, status: {} }),
  prepareForUpdate: keepStatus,
  prepareStatusUpdate: newStatus,
  validate: (next) => [...validateDeployment(next), ...refused(next.spec.template)],
  validateUpdate: (next, current) => [
    ...validateDeploymentUpdate(next, current),
    ...refused(next.spec.template),
  ],
  validateStatusUpdate: validateWorkloadStatus,
  warnings,
};

const replicaSetStrategy: Strategy<ReplicaSet> = {
  generation: "spec",
  default: (replicaSet) => defaultReplicaSet(replicaSet),
  prepareForCreate: (replicaSet) => ({ ...replicaSet, status: { replicas: 0 } }),
  prepareForUpdate: keepStatus,
  prepareStatusUpdate: newStatus,
  validate: (next) => [...validateReplicaSet(next), ...refused(next.spec.template)],
  validateUpdate: (next, current) => [
    ...validateReplicaSetUpdate(next, current),
    ...refused(next.spec.template),
  ],
  validateStatusUpdate: validateWorkloadStatus,
  warnings,
};

/** The kinds of apps/v1 that have a controller here. */
export const appsResources: readonly Resource[] = [
  resource(kinds.Deployment, deploymentStrategy, ["scale", "status"]),
  resource(kinds.ReplicaSet, replicaSetStrategy, ["scale", "status"]),
];
