/** apimachinery's types. */
import type {
  Condition,
  LabelSelector,
  LabelSelectorRequirement,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
} from "../meta.ts";
import type { ResourceClaim, ResourceRequirements } from "../resources.ts";
import {
  always,
  any,
  boolean,
  gated,
  int64,
  list,
  map,
  merge,
  named,
  object,
  pointer,
  quantity,
  string,
  timestamp,
} from "./build.ts";
import type { Field, MapSchema, ObjectSchema, ScalarSchema } from "./types.ts";

export const labels: MapSchema<string> = map<string>(string);
export const resourceList: MapSchema<string> = map<string>(quantity, "v1.ResourceList");

const ownerReference: ObjectSchema<OwnerReference> = object<OwnerReference>("OwnerReference", {
  apiVersion: always(string),
  kind: always(string),
  name: always(string),
  uid: always(named("types.UID")),
  controller: pointer(boolean),
  blockOwnerDeletion: pointer(boolean),
});

const managedFieldsEntry: ObjectSchema<ManagedFieldsEntry> = object<ManagedFieldsEntry>(
  "ManagedFieldsEntry",
  {
    manager: string,
    operation: named("v1.ManagedFieldsOperationType"),
    apiVersion: string,
    time: timestamp,
    fieldsType: string,
    fieldsV1: any,
    subresource: string,
  },
);

export const objectMeta: ObjectSchema<ObjectMeta> = object<ObjectMeta>("ObjectMeta", {
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: named("types.UID"),
  resourceVersion: string,
  generation: int64,
  creationTimestamp: timestamp,
  deletionTimestamp: timestamp,
  deletionGracePeriodSeconds: pointer(int64),
  labels,
  annotations: labels,
  ownerReferences: merge(list<OwnerReference>(ownerReference), "uid"),
  finalizers: merge(list<string>(string)),
  managedFields: list<ManagedFieldsEntry>(managedFieldsEntry),
});

/** The first fields of every kind. */
export const typeMeta: {
  readonly apiVersion: ScalarSchema<"string">;
  readonly kind: ScalarSchema<"string">;
  readonly metadata: Field<ObjectSchema<ObjectMeta>>;
} = { apiVersion: string, kind: string, metadata: always(objectMeta) };

export const condition: ObjectSchema<Condition> = object<Condition>("Condition", {
  type: always(string),
  status: always(named("v1.ConditionStatus")),
  observedGeneration: int64,
  lastTransitionTime: always(timestamp),
  reason: always(string),
  message: always(string),
});

const labelSelectorRequirement: ObjectSchema<LabelSelectorRequirement> = object<LabelSelectorRequirement>(
  "LabelSelectorRequirement",
  { key: always(string), operator: always(named("v1.LabelSelectorOperator")), values: list<string>(string) },
);

export const labelSelector: ObjectSchema<LabelSelector> = object<LabelSelector>("LabelSelector", {
  matchLabels: labels,
  matchExpressions: list<LabelSelectorRequirement>(labelSelectorRequirement),
});

const resourceClaim: ObjectSchema<ResourceClaim> = object<ResourceClaim>("ResourceClaim", {
  name: always(string),
  request: string,
});

export const resourceRequirements: ObjectSchema<ResourceRequirements> = object<ResourceRequirements>(
  "ResourceRequirements",
  {
    limits: resourceList,
    requests: resourceList,
    claims: gated("dynamicResources", list<ResourceClaim>(resourceClaim)),
  },
);
