import type { ConfigMap, Event, Lease, Namespace, Node, Pod, Secret, Service } from "../api/index.ts";
import { kinds } from "../api/scheme.ts";
import type { PodTimeline } from "../api/timeline.ts";
import type { ResourceType } from "../storage/index.ts";

/** The collections of the store that the node itself reads and writes. */
export const pods: ResourceType<Pod> = { name: "pods" };
export const configMaps: ResourceType<ConfigMap> = { name: "configmaps" };
export const secrets: ResourceType<Secret> = { name: "secrets" };
export const services: ResourceType<Service> = { name: "services" };
export const nodes: ResourceType<Node> = { name: "nodes" };
export const namespaces: ResourceType<Namespace> = { name: "namespaces" };
export const events: ResourceType<Event> = { name: "events" };
export const podTimelines: ResourceType<PodTimeline> = {
  name: `${kinds.PodTimeline.plural}.${kinds.PodTimeline.group}`,
};
export const leases: ResourceType<Lease> = { name: `${kinds.Lease.plural}.${kinds.Lease.group}` };
