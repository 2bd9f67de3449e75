import type {
  Deployment,
  Endpoints,
  EndpointSlice,
  Event,
  Namespace,
  Node,
  Pod,
  ReplicaSet,
  Service,
} from "../api/index.ts";
import type { ResourceType } from "../storage/index.ts";

/** The collections that the controllers work on. */
export const PODS: ResourceType<Pod> = { name: "pods" };
export const NODES: ResourceType<Node> = { name: "nodes" };
export const NAMESPACES: ResourceType<Namespace> = { name: "namespaces" };
export const EVENTS: ResourceType<Event> = { name: "events" };
export const SERVICES: ResourceType<Service> = { name: "services" };
export const ENDPOINTS: ResourceType<Endpoints> = { name: "endpoints" };
export const ENDPOINT_SLICES: ResourceType<EndpointSlice> = { name: "endpointslices.discovery.k8s.io" };
export const DEPLOYMENTS: ResourceType<Deployment> = { name: "deployments.apps" };
export const REPLICA_SETS: ResourceType<ReplicaSet> = { name: "replicasets.apps" };
