import type { Endpoint, EndpointSlice, Service, ServicePort } from "../api/index.ts";
import { serviceNameLabel } from "../api/well-known.ts";
import type { Backend } from "./ports.ts";

/** Where connections to a node port go. */
export interface NodePortRoute {
  readonly service: Service;
  readonly nodePort: number;
  readonly protocol: string;
  readonly backends: readonly Backend[];
  /** How long a client stays with its backend; undefined: not at all. */
  readonly affinityMs: number | undefined;
}

/** The routes of all node ports. */
export function nodePortRoutes(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
): readonly NodePortRoute[] {
  return services.flatMap((service) => {
    const { namespace, name } = service.metadata;
    const own = slices.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[serviceNameLabel] === name,
    );
    return (service.spec.ports ?? []).flatMap((port) => {
      const { nodePort, protocol = "TCP" } = port;
      if (nodePort === undefined) return [];
      const backends = backendsOf(port, own);
      return [{ service, nodePort, protocol, backends, affinityMs: affinityOf(service) }];
    });
  });
}

function affinityOf({ spec }: Service): number | undefined {
  if (spec.sessionAffinity !== "ClientIP") return undefined;
  return (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0) * 1000;
}

/** Ready endpoints; where there are none, those that end and still serve (kube-proxy's CategorizeEndpoints). */
function backendsOf({ name = "" }: ServicePort, slices: readonly EndpointSlice[]): readonly Backend[] {
  const all = slices.flatMap(({ endpoints, ports }) => {
    const port = ports?.find((one) => (one.name ?? "") === name)?.port;
    return port === undefined ? [] : (endpoints ?? []).map((endpoint) => ({ endpoint, port }));
  });
  const ready = all.filter(({ endpoint }) => endpoint.conditions?.ready !== false);
  const ending = all.filter(
    ({ endpoint: { conditions = {} } }) => conditions.serving !== false && conditions.terminating === true,
  );
  return (ready.length > 0 ? ready : ending).flatMap(({ endpoint, port }) => backendOf(endpoint, port));
}

function backendOf({ addresses: [ip], targetRef }: Endpoint, port: number): readonly Backend[] {
  if (targetRef?.kind === "Pod") {
    const { namespace = "", name = "", uid = "" } = targetRef;
    return [{ kind: "pod", pod: { namespace, pod: name, uid }, port }];
  }
  return ip === undefined ? [] : [{ kind: "address", ip, port }];
}
