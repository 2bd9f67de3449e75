/** The tables of Services and endpoints (printers of kube-apiserver). */
import type { EpochMs } from "../../util/time.ts";
import type { Endpoints, EndpointSlice, Service, ServiceSpec } from "../services.ts";
import { formatLabels } from "../format-labels.ts";
import { age } from "./age.ts";
import { ageColumn, nameColumn, type TableCell, type TableColumnDefinition, textColumn } from "./table.ts";

const none = "<none>";
/** So many endpoints are named; of the others there is a count. */
const shownEndpoints = 3;

export const serviceColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("Type", "How the service is reached: ClusterIP, NodePort, LoadBalancer or ExternalName"),
  textColumn("Cluster-IP", "The service's own address, None when it has none"),
  textColumn("External-IP", "Addresses outside the cluster"),
  textColumn("Port(s)", "Its ports, with their node ports"),
  ageColumn,
  textColumn("Selector", "The labels of the pods behind it", true),
];

/** The row of a service. */
export function serviceCells(service: Service, now: EpochMs): readonly TableCell[] {
  const { spec, metadata } = service;
  return [
    metadata.name ?? "",
    spec.type ?? "",
    spec.clusterIPs?.[0] ?? none,
    externalIp(service),
    orNone((spec.ports ?? []).map(portText)),
    age(metadata.creationTimestamp, now),
    formatLabels(spec.selector),
  ];
}

function externalIp({ spec, status }: Service): string {
  const { externalIPs = [], type, externalName = "" } = spec;
  if (type === "ExternalName") return externalName;
  if (type !== "LoadBalancer") return orNone(externalIPs);
  const balancers = (status?.loadBalancer.ingress ?? []).map(({ ip = "", hostname = "" }) => ip || hostname);
  const all = [...[...new Set(balancers)].sort(), ...externalIPs];
  return all.length === 0 ? "<pending>" : all.join(",");
}

function portText({ port, nodePort, protocol = "" }: NonNullable<ServiceSpec["ports"]>[number]): string {
  const ports = nodePort === undefined ? String(port) : `${String(port)}:${String(nodePort)}`;
  return `${ports}/${protocol}`;
}

function orNone(texts: readonly string[]): string {
  return texts.length === 0 ? none : texts.join(",");
}

export const endpointsColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("Endpoints", "Addresses and ports that are ready"),
  ageColumn,
];

/** The row of an Endpoints. */
export function endpointsCells({ metadata, subsets = [] }: Endpoints, now: EpochMs): readonly TableCell[] {
  const places = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${inHost(ip)}:${String(port)}`)),
  );
  return [metadata.name ?? "", shortened(places, none), age(metadata.creationTimestamp, now)];
}

function inHost(ip: string): string {
  return ip.includes(":") ? `[${ip}]` : ip;
}

export const endpointSliceColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("AddressType", "IPv4, IPv6 or FQDN"),
  textColumn("Ports", "The ports of all its endpoints"),
  textColumn("Endpoints", "Addresses, ready or not"),
  ageColumn,
];

/** The row of an EndpointSlice. */
export function endpointSliceCells(slice: EndpointSlice, now: EpochMs): readonly TableCell[] {
  const ports = (slice.ports ?? []).map(({ port, name = "*" }) => (port === undefined ? name : String(port)));
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  const { name = "", creationTimestamp } = slice.metadata;
  const unset = "<unset>";
  return [
    name,
    slice.addressType,
    shortened(ports, unset),
    shortened(addresses, unset),
    age(creationTimestamp, now),
  ];
}

function shortened(texts: readonly string[], empty: string): string {
  const shown = texts.slice(0, shownEndpoints).join(",");
  const more = texts.length - shownEndpoints;
  return more > 0 ? `${shown} + ${String(more)} more...` : shown || empty;
}
