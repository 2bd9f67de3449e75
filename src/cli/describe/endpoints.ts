import type { Endpoint, EndpointAddress, Endpoints, EndpointSlice } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeIdentity } from "./metadata.ts";
import { Description } from "./text.ts";

interface Port {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
}

const unset = "<unset>";

/** `kubectl describe endpoints`. */
export function describeEndpoints(
  { metadata, subsets = [] }: Endpoints,
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  describeIdentity(out, metadata);
  out.line(0, "Subsets:");
  for (const { addresses, notReadyAddresses, ports = [] } of subsets) {
    out.line(1, "Addresses:", addressesText(addresses));
    out.line(1, "NotReadyAddresses:", addressesText(notReadyAddresses));
    describePorts(out, 1, ports);
    out.line(0, "");
  }
  describeEvents(out, events, now);
  return out.toString();
}

function addressesText(addresses: readonly EndpointAddress[] = []): string {
  return addresses.map(({ ip }) => ip).join(",") || "<none>";
}

function describePorts(out: Description, level: number, ports: readonly Port[]): void {
  if (ports.length === 0) return;
  out.line(level, "Ports:");
  out.columns(level + 1, "Name", "Port", "Protocol");
  for (const { name = "", port, protocol = "" } of ports)
    out.cells(level + 1, name || unset, port === undefined ? unset : String(port), protocol);
}

/** `kubectl describe endpointslice`. */
export function describeEndpointSlice(
  { metadata, addressType, endpoints, ports }: EndpointSlice,
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  describeIdentity(out, metadata);
  out.line(0, "AddressType:", addressType);
  if ((ports ?? []).length === 0) out.line(0, `Ports: ${unset}`);
  describePorts(out, 0, ports ?? []);
  out.line(0, (endpoints ?? []).length === 0 ? "Endpoints: <none>" : "Endpoints:");
  for (const endpoint of endpoints ?? []) describeEndpoint(out, endpoint);
  describeEvents(out, events, now);
  return out.toString();
}

function describeEndpoint(
  out: Description,
  { addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint,
): void {
  out.line(1, "- Addresses:", addresses.join(","));
  out.line(2, "Conditions:");
  out.line(3, "Ready:", conditions?.ready === undefined ? unset : String(conditions.ready));
  out.line(2, "Hostname:", hostname ?? unset);
  if (targetRef !== undefined) out.line(2, "TargetRef:", `${targetRef.kind ?? ""}/${targetRef.name ?? ""}`);
  out.line(2, "NodeName:", nodeName ?? unset);
  out.line(2, "Zone:", zone ?? unset);
}
