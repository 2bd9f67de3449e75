/** What the API server fills in for Services and endpoints, and what an update takes from the stored Service. */
import type { Endpoints, EndpointSlice, Service, ServicePort, ServiceSpec } from "../services.ts";
import { isExternallyAccessible, needsClusterIp, needsHealthCheck, needsNodePort } from "../services.ts";
import { deepEqual } from "../deep-equal.ts";
import { omit } from "../members.ts";

const defaultAffinitySeconds = 10_800;

/** SetDefaults_Service. Addresses are no defaults: they are allocated. */
export function defaultService(service: Service): Service {
  const type = service.spec.type ?? "ClusterIP";
  const typed: ServiceSpec = {
    ...omit(service.spec, ["sessionAffinityConfig"]),
    ...(service.spec.ports && { ports: service.spec.ports.map(defaultPort) }),
    type,
    ...sessionAffinity(service.spec),
  };
  const { externalTrafficPolicy = "Cluster", internalTrafficPolicy = "Cluster" } = typed;
  const { allocateLoadBalancerNodePorts = true } = typed;
  const spec: ServiceSpec = {
    ...typed,
    ...(isExternallyAccessible({ spec: typed }) && { externalTrafficPolicy }),
    ...(["ClusterIP", "LoadBalancer", "NodePort"].includes(type) && { internalTrafficPolicy }),
    ...(type === "LoadBalancer" && { allocateLoadBalancerNodePorts }),
  };
  return { ...service, spec };
}

function defaultPort(port: ServicePort): ServicePort {
  const { protocol = "TCP", targetPort = port.port } = port;
  return { ...port, protocol, targetPort };
}

function sessionAffinity({
  sessionAffinity: affinity = "None",
  sessionAffinityConfig,
}: ServiceSpec): Partial<ServiceSpec> {
  if (affinity === "None") return { sessionAffinity: affinity };
  const config =
    affinity === "ClientIP" && sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
      ? { clientIP: { timeoutSeconds: defaultAffinitySeconds } }
      : sessionAffinityConfig;
  return { sessionAffinity: affinity, ...(config && { sessionAffinityConfig: config }) };
}

/** A new service has no status, whatever its author says. */
export function prepareServiceForCreate(service: Service): Service {
  return withoutForeignPolicy({ ...service, status: { loadBalancer: {} } });
}

/** An update keeps the status, and drops what the new type has no use for where it was not changed. */
export function prepareServiceForUpdate(next: Service, old: Service): Service {
  const dropped = unusedFields(next, old);
  const portsLose = needsNodePort(old) && !needsNodePort(next) && !hasNewNodePorts(next, old);
  const ports = next.spec.ports?.map((port) => (portsLose ? omit(port, ["nodePort"]) : port));
  const status = next.spec.type === "LoadBalancer" ? old.status : { ...old.status, loadBalancer: {} };
  return withoutForeignPolicy({
    ...omit(next, ["status"]),
    spec: { ...omit(next.spec, dropped), ...(ports && { ports }) },
    ...(status && { status }),
  });
}

/** The fields that a change of type makes meaningless (dropTypeDependentFields). */
function unusedFields(next: Service, old: Service): readonly (keyof ServiceSpec)[] {
  const same = (field: keyof ServiceSpec): boolean => deepEqual(next.spec[field], old.spec[field]);
  const lost = (uses: (service: Service) => boolean): boolean => uses(old) && !uses(next);
  const balances = ({ spec }: Service): boolean => spec.type === "LoadBalancer";
  const addresses: readonly (keyof ServiceSpec)[] =
    same("clusterIP") && same("clusterIPs") ? ["clusterIP", "clusterIPs"] : [];
  const candidates: readonly (keyof ServiceSpec)[] = [
    ...(lost(needsClusterIp) ? (["ipFamilies", "ipFamilyPolicy"] as const) : []),
    ...(lost(needsHealthCheck) ? (["healthCheckNodePort"] as const) : []),
    ...(lost(balances) ? (["allocateLoadBalancerNodePorts", "loadBalancerClass"] as const) : []),
    ...(lost(isExternallyAccessible) ? (["externalTrafficPolicy"] as const) : []),
  ];
  return [...(lost(needsClusterIp) ? addresses : []), ...candidates.filter(same)];
}

function hasNewNodePorts(next: Service, old: Service): boolean {
  const before = nodePortsOf(old);
  return [...nodePortsOf(next)].some((port) => !before.has(port));
}

/** The node ports of a service's ports. */
export function nodePortsOf({ spec }: Pick<Service, "spec">): ReadonlySet<number> {
  return new Set((spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []));
}

/** A service that is only a name is never shown with an internal traffic policy. */
function withoutForeignPolicy(service: Service): Service {
  const { type, internalTrafficPolicy = "" } = service.spec;
  if (type !== "ExternalName" || !["Cluster", "Local"].includes(internalTrafficPolicy)) return service;
  return { ...service, spec: omit(service.spec, ["internalTrafficPolicy"]) };
}

/** SetDefaults_Endpoints: ports are TCP. */
export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  if (endpoints.subsets === undefined) return endpoints;
  const subsets = endpoints.subsets.map((subset) => ({
    ...subset,
    ...(subset.ports && {
      ports: subset.ports.map((port) => ({ ...port, protocol: port.protocol ?? "TCP" })),
    }),
  }));
  return { ...endpoints, subsets };
}

/** SetDefaults_EndpointPort: a port has a name, if only "", and is TCP. */
export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  const ports = slice.ports?.map((port) => ({
    ...port,
    name: port.name ?? "",
    protocol: port.protocol ?? "TCP",
  }));
  return { ...slice, ports: ports ?? null };
}
