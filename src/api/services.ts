/** core/v1 Service and Endpoints, discovery.k8s.io/v1 EndpointSlice. */
import type { Condition, IntOrString, KubeObject, Labels } from "./meta.ts";
import type { ObjectReference } from "./objects.ts";
import type { PodSpec } from "./pod.ts";

export interface ServicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly appProtocol?: string;
  readonly port: number;
  readonly targetPort?: IntOrString;
  readonly nodePort?: number;
}

export interface ClientIpConfig {
  readonly timeoutSeconds?: number;
}

export interface SessionAffinityConfig {
  readonly clientIP?: ClientIpConfig;
}

export interface ServiceSpec {
  readonly ports?: readonly ServicePort[];
  readonly selector?: Labels;
  /** "" or absent: to be allocated; `None`: headless. */
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly type?: string;
  readonly externalIPs?: readonly string[];
  readonly sessionAffinity?: string;
  readonly loadBalancerIP?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly externalName?: string;
  readonly externalTrafficPolicy?: string;
  readonly healthCheckNodePort?: number;
  readonly publishNotReadyAddresses?: boolean;
  readonly sessionAffinityConfig?: SessionAffinityConfig;
  readonly ipFamilies?: readonly string[];
  readonly ipFamilyPolicy?: string;
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly loadBalancerClass?: string;
  readonly internalTrafficPolicy?: string;
  readonly trafficDistribution?: string;
}

export interface PortStatus {
  readonly port: number;
  readonly protocol: string;
  readonly error?: string;
}

export interface LoadBalancerIngress {
  readonly ip?: string;
  readonly hostname?: string;
  readonly ipMode?: string;
  readonly ports?: readonly PortStatus[];
}

export interface LoadBalancerStatus {
  readonly ingress?: readonly LoadBalancerIngress[];
}

export interface ServiceStatus {
  readonly loadBalancer: LoadBalancerStatus;
  readonly conditions?: readonly Condition[];
}

export interface Service extends KubeObject {
  readonly spec: ServiceSpec;
  readonly status?: ServiceStatus;
}

export interface EndpointAddress {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
}

/** core/v1 EndpointPort. */
export interface EndpointsPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

export interface EndpointSubset {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly EndpointsPort[];
}

export interface Endpoints extends KubeObject {
  readonly subsets?: readonly EndpointSubset[];
}

/** Absent means yes, except for `terminating`. */
export interface EndpointConditions {
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
}

export interface EndpointHints {
  readonly forZones?: readonly { readonly name: string }[];
  readonly forNodes?: readonly { readonly name: string }[];
}

export interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions?: EndpointConditions;
  readonly hostname?: string;
  readonly targetRef?: ObjectReference;
  readonly deprecatedTopology?: Labels;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hints?: EndpointHints;
}

/** discovery.k8s.io/v1 EndpointPort: all optional, a port that is absent stands for every port. */
export interface EndpointSlicePort {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly appProtocol?: string;
}

export interface EndpointSlice extends KubeObject {
  readonly addressType: string;
  readonly endpoints: readonly Endpoint[] | null;
  readonly ports: readonly EndpointSlicePort[] | null;
}

/** `spec.clusterIP` of a service whose clients ask for the addresses of its pods. */
const noClusterIp = "None";

/** Whether the service has no address of its own, by choice. */
export function isHeadless({ spec: { clusterIPs = [] } }: Pick<Service, "spec">): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === noClusterIp;
}

/** ExternalName alone has no address. */
export function needsClusterIp({ spec }: Pick<Service, "spec">): boolean {
  return spec.type !== "ExternalName";
}

/** Types that are reached by a port of each node. */
export function needsNodePort({ spec }: Pick<Service, "spec">): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer";
}

/** Whether load balancers ask a port of each node if it has endpoints. */
export function needsHealthCheck({ spec }: Pick<Service, "spec">): boolean {
  return spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

/** Reached from outside the cluster: only then externalTrafficPolicy means something. */
export function isExternallyAccessible(service: Pick<Service, "spec">): boolean {
  const { type, externalIPs = [] } = service.spec;
  return needsNodePort(service) || (type === "ClusterIP" && externalIPs.length > 0);
}

/**
 * The pod's port behind one of a service (FindPort): a name means that of the first container, sidecars last, that has a
 * port of this name and protocol. Undefined where none has.
 */
export function targetPortOf(
  { targetPort, port, protocol = "TCP" }: ServicePort,
  { containers, initContainers = [] }: PodSpec,
): number | undefined {
  if (typeof targetPort !== "string") return targetPort ?? port;
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find((one) => one.name === targetPort && (one.protocol ?? "TCP") === protocol)?.containerPort;
}
