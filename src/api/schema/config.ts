/** The kinds that a pod refers to, and its events. */
import type {
  Binding,
  ConfigMap,
  Event,
  EventSeries,
  EventSource,
  Namespace,
  NamespaceCondition,
  NamespaceSpec,
  NamespaceStatus,
  ObjectReference,
  Secret,
  ServiceAccount,
} from "../objects.ts";
import type { LocalObjectReference } from "../pod.ts";
import {
  always,
  boolean,
  bytes,
  int32,
  list,
  map,
  merge,
  microTime,
  named,
  object,
  pointer,
  string,
  timestamp,
} from "./build.ts";
import { localObjectReference } from "./foreign-volumes.ts";
import { labels, typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

export const configMap: ObjectSchema<ConfigMap> = object<ConfigMap>("ConfigMap", {
  ...typeMeta,
  immutable: pointer(boolean),
  data: labels,
  binaryData: map<string>(bytes),
});

export const secret: ObjectSchema<Secret> = object<Secret>("Secret", {
  ...typeMeta,
  immutable: pointer(boolean),
  data: map<string>(bytes),
  stringData: labels,
  type: named("v1.SecretType"),
});

const namespaceCondition: ObjectSchema<NamespaceCondition> = object<NamespaceCondition>(
  "NamespaceCondition",
  {
    type: always(named("v1.NamespaceConditionType")),
    status: always(named("v1.ConditionStatus")),
    lastTransitionTime: timestamp,
    reason: string,
    message: string,
  },
);

export const namespace: ObjectSchema<Namespace> = object<Namespace>("Namespace", {
  ...typeMeta,
  spec: always(
    object<NamespaceSpec>("NamespaceSpec", { finalizers: list<string>(named("v1.FinalizerName")) }),
  ),
  status: always(
    object<NamespaceStatus>("NamespaceStatus", {
      phase: named("v1.NamespacePhase"),
      conditions: merge(list<NamespaceCondition>(namespaceCondition), "type"),
    }),
  ),
});

export const objectReference: ObjectSchema<ObjectReference> = object<ObjectReference>("ObjectReference", {
  kind: string,
  namespace: string,
  name: string,
  uid: named("types.UID"),
  apiVersion: string,
  resourceVersion: string,
  fieldPath: string,
});

export const serviceAccount: ObjectSchema<ServiceAccount> = object<ServiceAccount>("ServiceAccount", {
  ...typeMeta,
  secrets: merge(list<ObjectReference>(objectReference), "name"),
  imagePullSecrets: list<LocalObjectReference>(localObjectReference),
  automountServiceAccountToken: pointer(boolean),
});

export const event: ObjectSchema<Event> = object<Event>("Event", {
  ...typeMeta,
  involvedObject: always(objectReference),
  reason: string,
  message: string,
  source: always(object<EventSource>("EventSource", { component: string, host: string })),
  firstTimestamp: always(timestamp),
  lastTimestamp: always(timestamp),
  count: int32,
  type: string,
  eventTime: always(microTime),
  series: object<EventSeries>("EventSeries", { count: int32, lastObservedTime: microTime }),
  action: string,
  related: objectReference,
  reportingComponent: always(string),
  reportingInstance: always(string),
});

export const binding: ObjectSchema<Binding> = object<Binding>("Binding", {
  ...typeMeta,
  target: always(objectReference),
});
