import type {
  Endpoint,
  EndpointAddress,
  EndpointSlicePort,
  EndpointsPort,
  EndpointSubset,
  Pod,
  Service,
} from "../../api/index.ts";
import { matchesLabels, requirementsOf } from "../../api/label-selector.ts";
import { isFinished, isReady } from "../../api/pod-state.ts";
import { targetPortOf } from "../../api/services.ts";

/** So many endpoints fit into one slice (--max-endpoints-per-slice). */
const sliceSize = 100;

/** The content of one slice. */
export interface SliceContent {
  readonly ports: readonly EndpointSlicePort[];
  readonly endpoints: readonly Endpoint[];
}

/** Whether the controllers look after the endpoints of a service: without a selector its author does. */
export function hasSelector({ spec }: Service): boolean {
  return spec.type !== "ExternalName" && Object.keys(spec.selector ?? {}).length > 0;
}

/** The pods behind a service: its labels, an address, not at their end (ShouldPodBeInEndpoints). */
export function podsBehind(service: Service, pods: readonly Pod[]): readonly Pod[] {
  const wanted = requirementsOf({ matchLabels: service.spec.selector ?? {} }) ?? [];
  return pods.filter(
    (pod) =>
      matchesLabels(wanted, pod.metadata.labels) && !isFinished(pod) && (pod.status?.podIP ?? "") !== "",
  );
}

/** The slices of a service: pods whose named ports have other numbers go into other slices. */
export function sliceContents(service: Service, pods: readonly Pod[]): readonly SliceContent[] {
  const groups = new Map<string, { ports: readonly EndpointSlicePort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod));
  }
  return [...groups.values()].flatMap(({ ports, endpoints }) =>
    Array.from({ length: Math.ceil(endpoints.length / sliceSize) }, (_, at) => ({
      ports,
      endpoints: endpoints.slice(at * sliceSize, (at + 1) * sliceSize),
    })),
  );
}

/** A pod as an endpoint: a terminating one still serves as long as it is Ready, and is never ready. */
function endpointOf(service: Service, pod: Pod): Endpoint {
  const serving = isReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { ip, ...rest } = addressOf(service, pod);
  return { addresses: [ip], conditions: { ready, serving, terminating }, ...rest };
}

function addressOf(service: Service, { metadata, spec, status }: Pod): EndpointAddress {
  const { hostname = "", subdomain = "", nodeName = "" } = spec;
  const { name = "", namespace = "", uid = "" } = metadata;
  const isNamed = hostname !== "" && subdomain === service.metadata.name;
  return {
    ip: status?.podIP ?? "",
    ...(isNamed && { hostname }),
    ...(nodeName !== "" && { nodeName }),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}

/** The service's ports as this pod serves them; a name that it has no port for is left out. */
function portsOf(service: Service, pod: Pod): readonly (EndpointSlicePort & { readonly port: number })[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const { name = "", protocol = "TCP", appProtocol } = port;
    const number = targetPortOf(port, pod.spec);
    return number === undefined
      ? []
      : [{ name, protocol, port: number, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

/**
 * The same as core/v1 Endpoints: ports that the same pods serve share a subset. Pods that are being deleted are not in
 * it, unless the service wants those that are not ready, too.
 */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const always = service.spec.publishNotReadyAddresses === true;
  const staying = pods
    .filter(({ metadata }) => always || metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => compare(a.status?.podIP ?? "", b.status?.podIP ?? ""));
  const byPort = new Map<string, { port: EndpointsPort | undefined; pods: Pod[] }>();
  for (const pod of staying) {
    for (const port of subsetPorts(service, pod)) {
      const key = JSON.stringify(port ?? null);
      const entry = byPort.get(key) ?? { port, pods: [] };
      byPort.set(key, entry);
      entry.pods.push(pod);
    }
  }
  const groups = Map.groupBy(byPort.values(), (entry) =>
    entry.pods.map(({ metadata }) => metadata.uid).join(),
  );
  return [...groups.values()].map((entries) => {
    const ready = (pod: Pod): boolean => always || isReady(pod);
    const behind = entries[0]?.pods ?? [];
    const addresses = behind.filter(ready).map((pod) => addressOf(service, pod));
    const notReadyAddresses = behind.filter((pod) => !ready(pod)).map((pod) => addressOf(service, pod));
    const ports = entries.flatMap(({ port }) => port ?? []);
    return {
      ...(addresses.length > 0 && { addresses }),
      ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
      ...(ports.length > 0 && { ports }),
    };
  });
}

/** A service without ports still has its pods' addresses: `undefined` stands for no port. */
function subsetPorts(service: Service, pod: Pod): readonly (EndpointsPort | undefined)[] {
  if ((service.spec.ports ?? []).length === 0) return [undefined];
  return portsOf(service, pod).map(({ name = "", port, protocol = "TCP", appProtocol }) => ({
    ...(name !== "" && { name }),
    port,
    protocol,
    ...(appProtocol !== undefined && { appProtocol }),
  }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
