import { defaultDeployment, defaultReplicaSet } from "../../api/defaults/apps.ts";
import type { ApiFeatures } from "../../api/features.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import {
  validateDeployment,
  validateDeploymentStatus,
  validateDeploymentUpdate,
  validateReplicaSet,
  validateReplicaSetStatus,
  validateReplicaSetUpdate,
} from "../../api/validation/apps.ts";
import type { FieldError } from "../../api/validation/field-error.ts";
import { checkTemplateFields, workloadWarnings } from "../../api/warnings/workload.ts";
import { type Resource, resource, type Strategy } from "./resource.ts";
import { keepStatus, newStatus } from "./status.ts";

const TEMPLATE = "spec.template";

/** What the API's rules find; only an object that they let pass is held against this node's own. */
function errorsOf(found: readonly FieldError[], template: PodTemplateSpec): readonly FieldError[] {
  return found.length > 0 ? found : checkTemplateFields(TEMPLATE, template).refused;
}

const warnings = (object: Deployment | ReplicaSet): readonly string[] => [
  ...workloadWarnings(object, TEMPLATE, object.spec.template),
  ...checkTemplateFields(TEMPLATE, object.spec.template).warnings,
];

/** What is the same for all kinds with a template. */
const workloadStrategy = {
  prepareForUpdate: keepStatus,
  prepareStatusUpdate: newStatus,
  warnings,
  updateWarnings: warnings,
};

const deploymentStrategy = (features: ApiFeatures): Strategy<Deployment> => ({
  ...workloadStrategy,
  generation: "specAndAnnotations",
  validateStatusUpdate: validateDeploymentStatus,
  default: (deployment) => defaultDeployment(deployment, features),
  prepareForCreate: (deployment) => ({ ...deployment, status: {} }),
  validate: (next) => errorsOf(validateDeployment(next, features), next.spec.template),
  validateUpdate: (next, current) =>
    errorsOf(validateDeploymentUpdate(next, current, features), next.spec.template),
});

const replicaSetStrategy = (features: ApiFeatures): Strategy<ReplicaSet> => ({
  ...workloadStrategy,
  generation: "spec",
  validateStatusUpdate: validateReplicaSetStatus,
  default: (replicaSet) => defaultReplicaSet(replicaSet, features),
  prepareForCreate: (replicaSet) => ({ ...replicaSet, status: { replicas: 0 } }),
  validate: (next) => errorsOf(validateReplicaSet(next, features), next.spec.template),
  validateUpdate: (next, current) =>
    errorsOf(validateReplicaSetUpdate(next, current, features), next.spec.template),
});

/** The kinds of apps/v1 that have a controller here, by the rules of a version. */
export function appsResources(features: ApiFeatures): readonly Resource[] {
  return [
    resource(kinds.Deployment, deploymentStrategy(features), ["scale", "status"]),
    resource(kinds.ReplicaSet, replicaSetStrategy(features), ["scale", "status"]),
  ].map((served) => ({ ...served, features }));
}
