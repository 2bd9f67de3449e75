/** Endpoints (core/v1) and EndpointSlice (discovery.k8s.io/v1). */
import { canonicalIpv4, isLooseIp } from "../ip.ts";
import { dns1123Label, dns1123Subdomain, labelValue, portNumber, qualifiedName } from "../names.ts";
import type {
  Endpoint,
  EndpointAddress,
  EndpointHints,
  Endpoints,
  EndpointSlice,
  EndpointSlicePort,
  EndpointsPort,
} from "../services.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  invalidEach,
  oneOf,
  required,
  requiredOneOf,
  tooMany,
} from "./field-error.ts";
import { validateIp, validateNonSpecialIp } from "./ip.ts";
import { validateLabels, validateObjectMeta } from "./meta.ts";
import { validateBeforeUpdate } from "./meta-update.ts";

const protocols = ["SCTP", "TCP", "UDP"];
const addressTypes = ["FQDN", "IPv4", "IPv6"];
const most = { endpoints: 1000, addresses: 100, ports: 20_000, topology: 16, hints: 8 };

/** ValidateEndpointsCreate. */
export function validateEndpoints({ metadata, subsets = [] }: Endpoints): readonly FieldError[] {
  const errors = subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const at = `subsets[${String(index)}]`;
    return [
      ...(addresses.length + notReadyAddresses.length === 0
        ? [required(at, "must specify `addresses` or `notReadyAddresses`")]
        : []),
      ...addresses.flatMap((address, n) => validateAddress(`${at}.addresses[${String(n)}]`, address)),
      ...notReadyAddresses.flatMap((address, n) =>
        validateAddress(`${at}.notReadyAddresses[${String(n)}]`, address),
      ),
      ...ports.flatMap((port, n) => validatePort(`${at}.ports[${String(n)}]`, port, ports.length > 1)),
    ];
  });
  return [...validateObjectMeta(metadata, dns1123Subdomain), ...errors];
}

function validateAddress(at: string, { ip, hostname, nodeName }: EndpointAddress): readonly FieldError[] {
  const errors = validateIp(`${at}.ip`, ip);
  return [
    ...errors,
    ...(hostname === undefined ? [] : invalidEach(`${at}.hostname`, hostname, dns1123Label(hostname))),
    ...validateNodeName(at, nodeName),
    ...(errors.length > 0 ? [] : validateNonSpecialIp(`${at}.ip`, ip)),
  ];
}

function validateNodeName(at: string, name: string | undefined): readonly FieldError[] {
  return name === undefined ? [] : invalidEach(`${at}.nodeName`, name, dns1123Subdomain(name));
}

function validatePort(at: string, port: EndpointsPort, mustBeNamed: boolean): readonly FieldError[] {
  const { name = "", protocol = "TCP", appProtocol } = port;
  return [
    ...(name === "" && mustBeNamed ? [required(`${at}.name`)] : []),
    ...(name === "" ? [] : invalidEach(`${at}.name`, name, dns1123Label(name))),
    ...portNumber(port.port).map((detail) => invalid(`${at}.port`, port.port, detail)),
    ...validateProtocols(at, protocol, appProtocol),
  ];
}

function validateProtocols(
  at: string,
  protocol: string,
  appProtocol: string | undefined,
): readonly FieldError[] {
  return [
    ...oneOf(`${at}.protocol`, protocol, protocols),
    ...(appProtocol === undefined
      ? []
      : invalidEach(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol))),
  ];
}

/** ValidateEndpointSliceCreate. */
export function validateEndpointSlice(slice: EndpointSlice): readonly FieldError[] {
  const { metadata, addressType } = slice;
  const [endpoints, ports] = [slice.endpoints ?? [], slice.ports ?? []];
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...requiredOneOf("addressType", addressType, addressTypes),
    ...(endpoints.length > most.endpoints
      ? [tooMany("endpoints", endpoints.length, most.endpoints)]
      : endpoints.flatMap((endpoint, index) => validateEndpoint(index, endpoint, addressType))),
    ...(ports.length > most.ports
      ? [tooMany("ports", ports.length, most.ports)]
      : ports.flatMap((port, index) => validateSlicePort(index, port, ports))),
  ];
}

/** ValidateEndpointSliceUpdate: the address type never changes. */
export function validateEndpointSliceUpdate(next: EndpointSlice, old: EndpointSlice): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateEndpointSlice(next),
    ...(next.addressType === old.addressType
      ? []
      : [invalid("addressType", next.addressType, "field is immutable")]),
  ];
}

function validateEndpoint(index: number, endpoint: Endpoint, type: string): readonly FieldError[] {
  const at = `endpoints[${String(index)}]`;
  const { addresses, nodeName, deprecatedTopology = {}, hostname, hints } = endpoint;
  const labels = Object.keys(deprecatedTopology).length;
  return [
    ...(addresses.length === 0 ? [required(`${at}.addresses`, "must contain at least 1 address")] : []),
    ...(addresses.length > most.addresses
      ? [tooMany(`${at}.addresses`, addresses.length, most.addresses)]
      : []),
    ...addresses.flatMap((address, n) =>
      validateSliceAddress(`${at}.addresses[${String(n)}]`, address, type),
    ),
    ...validateNodeName(at, nodeName),
    ...(labels > most.topology ? [tooMany(`${at}.deprecatedTopology`, labels, most.topology)] : []),
    ...validateLabels(`${at}.deprecatedTopology`, deprecatedTopology),
    ...(hostname === undefined ? [] : invalidEach(`${at}.hostname`, hostname, dns1123Label(hostname))),
    ...validateHints(`${at}.hints`, hints ?? {}),
  ];
}

function validateSliceAddress(field: string, address: string, type: string): readonly FieldError[] {
  const isIpv4 = canonicalIpv4(address) !== undefined;
  switch (type) {
    case "IPv4":
      return [
        ...(isIpv4 ? [] : [invalid(field, address, "must be a valid IPv4 address")]),
        ...validateNonSpecialIp(field, address),
      ];
    case "IPv6":
      return [
        ...(!isIpv4 && isLooseIp(address) ? [] : [invalid(field, address, "must be a valid IPv6 address")]),
        ...validateNonSpecialIp(field, address),
      ];
    case "FQDN":
      return validateDomain(field, address);
    default:
      return [];
  }
}

/** IsFullyQualifiedDomainName */
function validateDomain(field: string, domain: string): readonly FieldError[] {
  if (domain === "") return [required(field)];
  const name = domain.replace(/\.$/, "");
  const complaints = dns1123Subdomain(name);
  if (complaints.length > 0) return invalidEach(field, domain, complaints);
  const segments = name.split(".");
  if (segments.length < 2) {
    return [invalid(field, domain, "should be a domain with at least two segments separated by dots")];
  }
  return segments.flatMap((segment) => invalidEach(field, segment, dns1123Label(segment)));
}

function validateHints(at: string, { forZones = [] }: EndpointHints): readonly FieldError[] {
  if (forZones.length > most.hints) return [tooMany(`${at}.forZones`, forZones.length, most.hints)];
  return forZones.flatMap(({ name }, index) => {
    const field = `${at}.forZones[${String(index)}].name`;
    const twice = forZones.findIndex((other) => other.name === name) < index;
    return [...(twice ? [duplicate(field, name)] : []), ...invalidEach(field, name, labelValue(name))];
  });
}

function validateSlicePort(
  index: number,
  { name = "", protocol = "TCP", appProtocol }: EndpointSlicePort,
  ports: readonly EndpointSlicePort[],
): readonly FieldError[] {
  const at = `ports[${String(index)}]`;
  const twice = ports.findIndex((other) => (other.name ?? "") === name) < index;
  return [
    ...(name === "" ? [] : invalidEach(`${at}.name`, name, dns1123Label(name))),
    ...(twice ? [duplicate(`${at}.name`, name)] : []),
    ...validateProtocols(at, protocol, appProtocol),
  ];
}
