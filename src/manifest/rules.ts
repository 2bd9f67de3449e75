import { defaultDeployment, defaultReplicaSet } from "../api/defaults/apps.ts";
import { defaultConfigMap, defaultSecret } from "../api/defaults/others.ts";
import { defaultPod, defaultPodTemplate } from "../api/defaults/pod.ts";
import { prepareSpecForCreate, withoutSystemFields } from "../api/defaults/prepare.ts";
import {
  defaultEndpoints,
  defaultEndpointSlice,
  defaultService,
  prepareServiceForCreate,
} from "../api/defaults/service.ts";
import { featuresOf136 } from "../api/features.ts";
import type {
  Deployment,
  EndpointSlice,
  KubeObject,
  Pod,
  PodTemplateSpec,
  ReplicaSet,
  Service,
} from "../api/index.ts";
import { checkPodFields } from "../api/pod-fields/check.ts";
import { allocateAddresses } from "../api/service-addresses/allocate.ts";
import { DryRunAllocation, takenBy } from "../api/service-addresses/ranges.ts";
import type { KindInfo } from "../api/scheme.ts";
import { validateDeployment, validateReplicaSet } from "../api/validation/apps.ts";
import {
  validateLease,
  validateNamespace,
  validateNode,
  validateServiceAccount,
} from "../api/validation/cluster-kinds.ts";
import { validateConfigMap, validateSecret } from "../api/validation/config.ts";
import { validateEndpoints, validateEndpointSlice } from "../api/validation/endpoints.ts";
import { type FieldError, fieldOf, renderBody } from "../api/validation/field-error.ts";
import { validatePodCreate } from "../api/validation/pod.ts";
import { validateService } from "../api/validation/service.ts";
import { warningsFor } from "../api/warnings/pod.ts";
import { warningsForService } from "../api/warnings/service.ts";
import { checkTemplateFields, workloadWarnings } from "../api/warnings/workload.ts";
import type { Problem } from "./problem.ts";

/** An object of a manifest, as far as the rules look at it. */
interface Checked {
  readonly kind: KindInfo;
  readonly object: KubeObject;
  problem(field: string, message: string): Problem;
}

/** What the API server would refuse at the creation of this object, in its order. */
export function ruleProblems(checked: Checked, namespace: string): readonly Problem[] {
  return errorsOf(checked.kind.kind, named(checked, namespace)).map((error) =>
    checked.problem(fieldOf(error), renderBody(error)),
  );
}

/** What the API server would warn of. */
export function ruleWarnings({ kind, object }: Checked): readonly string[] {
  switch (kind.kind) {
    case "Pod":
      return podWarnings(defaultPod(object as Pod));
    case "Deployment":
    case "ReplicaSet":
      return templateWarnings(object, (object as Deployment | ReplicaSet).spec.template);
    case "Service":
      return warningsForService(defaultService(object as Service));
    default:
      return [];
  }
}

function named({ kind, object }: Checked, namespace: string): KubeObject {
  const { name, generateName } = object.metadata;
  const generated = name === undefined && generateName !== undefined ? { name: `${generateName}xxxxx` } : {};
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...generated,
      ...(kind.namespaced ? { namespace: object.metadata.namespace ?? namespace } : {}),
    },
  };
}

/** Dispatches on the kind; the decoder has made the object one of that kind. */
function errorsOf(kind: KindInfo["kind"], object: KubeObject): readonly FieldError[] {
  switch (kind) {
    case "Pod":
      return podErrors(defaultPod(object as Pod));
    case "ConfigMap":
      return validateConfigMap(defaultConfigMap(object));
    case "Secret":
      return validateSecret(defaultSecret(object));
    case "Namespace":
      return validateNamespace(object);
    case "ServiceAccount":
      return validateServiceAccount(object);
    case "Node":
      return validateNode(object);
    case "Service":
      return serviceErrors(object as Service);
    case "Endpoints":
      return validateEndpoints(defaultEndpoints(object));
    case "EndpointSlice":
      return validateEndpointSlice(defaultEndpointSlice(object as EndpointSlice));
    case "Lease":
      return validateLease(object);
    case "Deployment":
      return workloadErrors(defaultDeployment(object as Deployment), validateDeployment);
    case "ReplicaSet":
      return workloadErrors(defaultReplicaSet(object as ReplicaSet), validateReplicaSet);
    case "Scale":
    case "Event":
    case "Binding":
    case "PodTimeline":
      return [];
    default:
      return kind satisfies never;
  }
}

/** As a dry run finds them: addresses that other services have show only when the service is created. */
function serviceErrors(service: Service): readonly FieldError[] {
  const addressed = allocateAddresses(defaultService(service), undefined, new DryRunAllocation(takenBy([])));
  if (addressed.kind !== "allocated") return addressed.kind === "invalid" ? addressed.errors : [];
  return validateService(prepareServiceForCreate(addressed.service));
}

function podErrors(pod: Pod): readonly FieldError[] {
  const complete: Pod = {
    ...pod,
    metadata: withoutSystemFields(pod.metadata),
    spec: prepareSpecForCreate(pod, featuresOf136),
  };
  return [...validatePodCreate(complete), ...checkPodFields(complete).refused];
}

const templatePath = "spec.template";

function workloadErrors<T extends Deployment | ReplicaSet>(
  workload: T,
  validate: (workload: T) => readonly FieldError[],
): readonly FieldError[] {
  return [...validate(workload), ...checkTemplateFields(templatePath, workload.spec.template).refused];
}

function templateWarnings(object: KubeObject, template: PodTemplateSpec): readonly string[] {
  const full = defaultPodTemplate(template);
  return [
    ...workloadWarnings(object, templatePath, full),
    ...checkTemplateFields(templatePath, full).warnings,
  ];
}

function podWarnings(pod: Pod): readonly string[] {
  return [...warningsFor(pod), ...checkPodFields(pod).warnings];
}
