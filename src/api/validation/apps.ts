/** Deployment, ReplicaSet and Scale (pkg/apis/apps/validation). */
import type {
  Deployment,
  DeploymentSpec,
  DeploymentStatus,
  DeploymentStrategy,
  ReplicaSet,
  ReplicaSetStatus,
  RollingUpdateDeployment,
  Scale,
} from "../apps.ts";
import { deepEqual } from "../deep-equal.ts";
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import { dns1123Subdomain, percentage } from "../names.ts";
import type { IntOrString, LabelSelector } from "../meta.ts";
import { type FieldError, forbidden, invalid, nonNegative, notSupported } from "./field-error.ts";
import { goIntOrString, goLabelSelector } from "./go-values.ts";
import { validateObjectMeta } from "./meta.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";
import { validateSelectedTemplate } from "./pod-template.ts";

/** ValidateDeployment: a new one, with defaults. */
export function validateDeployment(
  { metadata, spec }: Deployment,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  return [...validateObjectMeta(metadata, dns1123Subdomain), ...validateDeploymentSpec(spec, features)];
}

/** ValidateDeploymentUpdate: its selector never changes. */
export function validateDeploymentUpdate(
  next: Deployment,
  old: Deployment,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateDeploymentSpec(next.spec, features),
    ...validateSameSelector(next.spec.selector, old.spec.selector),
  ];
}

function validateDeploymentSpec(spec: DeploymentSpec, features: ApiFeatures): readonly FieldError[] {
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  return [
    ...nonNegative("spec.replicas", spec.replicas),
    ...validateSelectedTemplate("spec", spec.selector, spec.template, features),
    ...validateStrategy("spec.strategy", spec.strategy ?? {}),
    ...nonNegative("spec.minReadySeconds", minReadySeconds),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...nonNegative("spec.progressDeadlineSeconds", deadline),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")]
      : []),
  ];
}

function validateStrategy(
  path: string,
  { type = "", rollingUpdate }: DeploymentStrategy,
): readonly FieldError[] {
  switch (type) {
    case "Recreate":
      return rollingUpdate === undefined
        ? []
        : [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
    case "RollingUpdate":
      return validateRollingUpdate(`${path}.rollingUpdate`, rollingUpdate ?? {});
    default:
      return [notSupported(path, type, ["Recreate", "RollingUpdate"])];
  }
}

function validateRollingUpdate(
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
): readonly FieldError[] {
  const field = `${path}.maxUnavailable`;
  const given = goIntOrString(maxUnavailable);
  const stuck = amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0;
  return [
    ...validateIntOrPercent(field, maxUnavailable),
    ...validateIntOrPercent(`${path}.maxSurge`, maxSurge),
    ...(stuck ? [invalid(field, given, "may not be 0 when `maxSurge` is 0")] : []),
    ...(isPercent(maxUnavailable) && amountOf(maxUnavailable) > 100
      ? [invalid(field, given, "must not be greater than 100%")]
      : []),
  ];
}

function validateIntOrPercent(field: string, value: IntOrString): readonly FieldError[] {
  if (typeof value === "number") return nonNegative(field, value);
  return percentage(value).map((complaint) => invalid(field, goIntOrString(value), complaint));
}

function isPercent(value: IntOrString): boolean {
  return typeof value === "string" && percentage(value).length === 0;
}

/** The number before the percent sign, or the number; a text that is neither counts as 0. */
function amountOf(value: IntOrString): number {
  return typeof value === "number" ? value : Number(/^[-+]?\d+(?=%?$)/.exec(value)?.[0] ?? 0);
}

function validateSameSelector(
  next: LabelSelector | undefined,
  old: LabelSelector | undefined,
): readonly FieldError[] {
  if (next === undefined || deepEqual(next, old)) return [];
  return [invalid("spec.selector", goLabelSelector(next), "field is immutable")];
}

/** ValidateReplicaSet: a new one, with defaults. */
export function validateReplicaSet(
  { metadata, spec }: ReplicaSet,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...validateSelectedTemplate("spec", spec.selector, spec.template, features),
  ];
}

/** The spec is checked once with the object and once with the update. */
export function validateReplicaSetUpdate(
  next: ReplicaSet,
  old: ReplicaSet,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  const whole = validateReplicaSet(next, features);
  const spec = whole.filter(({ field }) => field.startsWith("spec."));
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...whole,
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...spec,
    ...validateSameSelector(next.spec.selector, old.spec.selector),
  ];
}

type Counts = Partial<DeploymentStatus & ReplicaSetStatus>;
type CountName = Exclude<keyof Counts, "conditions">;

/** No number is below zero, and no part is more than the whole. */
function validateCounts(
  status: Counts,
  counted: readonly CountName[],
  parts: readonly ("fullyLabeledReplicas" | "updatedReplicas" | "readyReplicas" | "availableReplicas")[],
): readonly FieldError[] {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const number = (name: CountName): number => status[name] ?? 0;
  return [
    ...counted.flatMap((name) => nonNegative(`status.${name}`, number(name))),
    ...parts.flatMap((name) =>
      number(name) > replicas
        ? [invalid(`status.${name}`, number(name), "cannot be greater than status.replicas")]
        : [],
    ),
    ...(availableReplicas > readyReplicas
      ? [invalid("status.availableReplicas", availableReplicas, "cannot be greater than readyReplicas")]
      : []),
  ];
}

/** ValidateDeploymentStatusUpdate. */
export function validateDeploymentStatus(next: Deployment, old: Deployment): readonly FieldError[] {
  const [status, before] = [next.status ?? {}, old.status ?? {}];
  const collided =
    before.collisionCount !== undefined && (status.collisionCount ?? -1) < before.collisionCount;
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateCounts(
      status,
      [
        "observedGeneration",
        "replicas",
        "updatedReplicas",
        "readyReplicas",
        "availableReplicas",
        "unavailableReplicas",
        "terminatingReplicas",
        "collisionCount",
      ],
      ["updatedReplicas", "readyReplicas", "availableReplicas"],
    ),
    ...(collided
      ? [invalid("status.collisionCount", status.collisionCount ?? null, "cannot be decremented")]
      : []),
  ];
}

/** ValidateReplicaSetStatusUpdate. */
export function validateReplicaSetStatus(next: ReplicaSet, old: ReplicaSet): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateCounts(
      next.status ?? {},
      [
        "replicas",
        "fullyLabeledReplicas",
        "readyReplicas",
        "availableReplicas",
        "terminatingReplicas",
        "observedGeneration",
      ],
      ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
    ),
  ];
}

/** ValidateScale. */
export function validateScale({ metadata, spec }: Scale): readonly FieldError[] {
  return [...validateObjectMeta(metadata, dns1123Subdomain), ...nonNegative("spec.replicas", spec?.replicas)];
}
