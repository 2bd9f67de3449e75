/** What the API server says about Services that it accepts (pkg/api/service GetWarningsForService). */
import { isHeadless, type Service } from "../services.ts";

const hints = "service.kubernetes.io/topology-aware-hints";
const mode = "service.kubernetes.io/topology-mode";

/** Deprecated annotations, and what a headless service ignores. */
export function warningsForService(service: Service): readonly string[] {
  const { metadata, spec } = service;
  const deprecated =
    metadata.annotations?.[hints] === undefined
      ? []
      : [`annotation ${hints} is deprecated, please use ${mode} instead`];
  if (!isHeadless(service)) return deprecated;
  const ignored = [
    ...(spec.loadBalancerIP === undefined ? [] : ["spec.loadBalancerIP"]),
    ...((spec.externalIPs ?? []).length === 0 ? [] : ["spec.externalIPs"]),
    ...(spec.sessionAffinity === "None" ? [] : ["spec.SessionAffinity"]),
  ];
  return [...deprecated, ...ignored.map((field) => `${field} is ignored for headless services`)];
}
