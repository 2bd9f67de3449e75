import type { Event, Namespace, Node, Pod } from "../api/index.ts";
import type { ResourceType } from "../storage/index.ts";

/** The collections that the controllers work on. */
export const PODS: ResourceType<Pod> = { name: "pods" };
export const NODES: ResourceType<Node> = { name: "nodes" };
export const NAMESPACES: ResourceType<Namespace> = { name: "namespaces" };
export const EVENTS: ResourceType<Event> = { name: "events" };
