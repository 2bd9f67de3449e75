/** What the API server says about Services and Endpoints that it accepts. */
import { ipWarnings } from "../ip.ts";
import { type Endpoints, isHeadless, type Service } from "../services.ts";

const hints = "service.kubernetes.io/topology-aware-hints";
const mode = "service.kubernetes.io/topology-mode";

/** pkg/api/service GetWarningsForService: deprecated annotations, what a headless service ignores, odd addresses. */
export function warningsForService(service: Service): readonly string[] {
  const { metadata, spec } = service;
  const { clusterIPs = [], externalIPs = [], loadBalancerIP } = spec;
  const headless = isHeadless(service);
  const ignored = [
    ...(loadBalancerIP === undefined ? [] : ["spec.loadBalancerIP"]),
    ...(externalIPs.length === 0 ? [] : ["spec.externalIPs"]),
    ...(spec.sessionAffinity === "None" ? [] : ["spec.SessionAffinity"]),
  ];
  return [
    ...(metadata.annotations?.[hints] === undefined
      ? []
      : [`annotation ${hints} is deprecated, please use ${mode} instead`]),
    ...(headless
      ? ignored.map((field) => `${field} is ignored for headless services`)
      : clusterIPs.flatMap((ip, index) => ipWarnings(`spec.clusterIPs[${index}]`, ip))),
    ...externalIPs.flatMap((ip, index) => ipWarnings(`spec.externalIPs[${index}]`, ip)),
    ...(loadBalancerIP === undefined ? [] : ipWarnings("spec.loadBalancerIP", loadBalancerIP)),
  ];
}

/** pkg/registry/core/endpoint endpointsWarnings */
export function warningsForEndpoints({ subsets = [] }: Endpoints): readonly string[] {
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, index) =>
    Object.entries({ addresses, notReadyAddresses }).flatMap(([list, of]) =>
      of.flatMap(({ ip }, at) => ipWarnings(`subsets[${index}].${list}[${at}].ip`, ip)),
    ),
  );
}
