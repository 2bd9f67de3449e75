import type { EndpointSlice, Service, ServicePort } from "../../api/index.ts";
import { formatLabels } from "../../api/format-labels.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeIdentity } from "./metadata.ts";
import { Description } from "./text.ts";

/** `kubectl describe service`. */
export function describeService(
  service: Service,
  slices: readonly EndpointSlice[],
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  const { metadata, spec, status } = service;
  describeIdentity(out, metadata);
  out.line(0, "Selector:", formatLabels(spec.selector));
  out.line(0, "Type:", spec.type ?? "");
  out.optional(0, "IP Family Policy:", spec.ipFamilyPolicy);
  out.optional(0, "IP Families:", spec.ipFamilies?.join(","));
  out.line(0, "IP:", spec.clusterIP ?? "");
  out.line(0, "IPs:", spec.clusterIPs?.join(",") ?? "<none>");
  out.optional(0, "External IPs:", spec.externalIPs?.join(","));
  out.optional(0, "Desired LoadBalancer IP:", spec.loadBalancerIP);
  out.optional(0, "External Name:", spec.externalName);
  const ingress = (status?.loadBalancer.ingress ?? []).map(({ ip, hostname = "" }) => ip ?? hostname);
  out.optional(0, "LoadBalancer Ingress:", ingress.join(", "));
  for (const port of spec.ports ?? []) describePort(out, port, slices);
  out.line(0, "Session Affinity:", spec.sessionAffinity ?? "");
  out.optional(0, "External Traffic Policy:", spec.externalTrafficPolicy);
  out.optional(0, "Internal Traffic Policy:", spec.internalTrafficPolicy);
  out.optional(0, "Traffic Distribution:", spec.trafficDistribution);
  if (spec.healthCheckNodePort !== undefined)
    out.line(0, "HealthCheck NodePort:", String(spec.healthCheckNodePort));
  out.optional(0, "LoadBalancer Source Ranges:", spec.loadBalancerSourceRanges?.join(","));
  describeEvents(out, events, now);
  return out.toString();
}

function describePort(out: Description, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const { name = "<unset>", protocol = "", nodePort } = port;
  out.cells(0, "Port:", name, `${String(port.port)}/${protocol}`);
  out.line(0, "TargetPort:", `${String(port.targetPort ?? port.port)}/${protocol}`);
  if (nodePort !== undefined) out.cells(0, "NodePort:", name, `${String(nodePort)}/${protocol}`);
  out.line(0, "Endpoints:", endpointsText(port, slices));
}

const shown = 3;

function endpointsText({ name = "" }: ServicePort, slices: readonly EndpointSlice[]): string {
  if (slices.length === 0) return "<none>";
  const places = slices.flatMap(({ endpoints, ports }) =>
    (ports ?? [])
      .filter((port) => (port.name ?? "") === name)
      .flatMap(({ port }) =>
        (endpoints ?? [])
          .filter(({ conditions }) => conditions?.ready !== false)
          .map(({ addresses: [ip = ""] }) => `${ip}:${String(port)}`),
      ),
  );
  const more = places.length - shown;
  const text = places.slice(0, shown).join(",");
  return more > 0 ? `${text} + ${String(more)} more...` : text;
}
