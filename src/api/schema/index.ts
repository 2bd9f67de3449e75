/** The schema table of each kind that the API serves. */
import type { Deployment, ReplicaSet, Scale } from "../apps.ts";
import type {
  Binding,
  ConfigMap,
  Event,
  Lease,
  Namespace,
  Node,
  Secret,
  ServiceAccount,
} from "../objects.ts";
import type { Pod } from "../pod.ts";
import type { PodTimeline } from "../timeline.ts";
import type { Endpoints, EndpointSlice, Service } from "../services.ts";
import { deployment, replicaSet, scale } from "./apps.ts";
import { named, always, object } from "./build.ts";
import { binding, configMap, event, namespace, secret, serviceAccount } from "./config.ts";
import { endpoints, endpointSlice } from "./endpoints.ts";
import { lease } from "./lease.ts";
import { typeMeta } from "./meta.ts";
import { node } from "./node.ts";
import { podSpec } from "./pod-spec.ts";
import { podStatus } from "./pod-status.ts";
import { service } from "./service.ts";
import { podTimeline } from "./timeline.ts";
import type { ObjectSchema, ScalarSchema } from "./types.ts";

/** Kind → its TypeScript type. */
export interface KindTypes {
  readonly Pod: Pod;
  readonly ConfigMap: ConfigMap;
  readonly Secret: Secret;
  readonly Namespace: Namespace;
  readonly ServiceAccount: ServiceAccount;
  readonly Node: Node;
  readonly Event: Event;
  readonly Binding: Binding;
  readonly Lease: Lease;
  readonly Service: Service;
  readonly Endpoints: Endpoints;
  readonly EndpointSlice: EndpointSlice;
  readonly PodTimeline: PodTimeline;
  readonly Deployment: Deployment;
  readonly ReplicaSet: ReplicaSet;
  readonly Scale: Scale;
}

export type KindName = keyof KindTypes;

const constant: ScalarSchema<"string"> = named("string");

const pod: ObjectSchema<Pod> = object<Pod>("Pod", {
  ...typeMeta,
  apiVersion: constant,
  kind: constant,
  spec: always(podSpec),
  status: always(podStatus),
});

export const schemas: { readonly [K in KindName]: ObjectSchema<KindTypes[K]> } = {
  Pod: pod,
  ConfigMap: configMap,
  Secret: secret,
  Namespace: namespace,
  ServiceAccount: serviceAccount,
  Node: node,
  Event: event,
  Binding: binding,
  Lease: lease,
  Service: service,
  Endpoints: endpoints,
  EndpointSlice: endpointSlice,
  PodTimeline: podTimeline,
  Deployment: deployment,
  ReplicaSet: replicaSet,
  Scale: scale,
};
