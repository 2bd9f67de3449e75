/** Service (core/v1 validation: ValidateService, ValidateServiceUpdate, ValidateServiceStatusUpdate). */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import { dns1035Label, dns1123Subdomain, portNumber, qualifiedName } from "../names.ts";
import {
  isExternallyAccessible,
  isHeadless,
  needsHealthCheck,
  type Service,
  type ServiceSpec,
} from "../services.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  oneOf,
  required,
  requiredOneOf,
} from "./field-error.ts";
import { validateCidr, validateIp, validateNonSpecialIp } from "./ip.ts";
import { validateLabels, validateObjectMeta } from "./meta.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";
import { validateAddressUpdate, validateClusterIps } from "./service-addresses.ts";
import { validateServicePorts, validateUniquePorts } from "./service-ports.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const affinities = ["ClientIP", "None"];
const policies = ["Cluster", "Local"];
const maxAffinitySeconds = 86_400;

const topologyMode = "service.kubernetes.io/topology-mode";
const topologyHints = "service.kubernetes.io/topology-aware-hints";
const sourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";

/** A service with its addresses. */
export function validateService(
  service: Service,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  const { metadata, spec } = service;
  const isNameOnly = spec.type === "ExternalName";
  const noPorts = (spec.ports ?? []).length === 0 && !isHeadless(service) && !isNameOnly;
  return [
    ...validateObjectMeta(metadata, dns1035Label),
    ...validateTopology(metadata.annotations ?? {}),
    ...(noPorts ? [required("spec.ports")] : []),
    ...(isNameOnly ? validateExternalName(spec) : validateHeadless(service)),
    ...validateServicePorts(spec.ports ?? []),
    ...validateLabels("spec.selector", spec.selector),
    ...validateAffinity(spec),
    ...validateClusterIps(service),
    ...(spec.externalIPs ?? []).flatMap((ip, index) => validateExternalIp(index, ip)),
    ...requiredOneOf("spec.type", spec.type, types),
    ...validateUniquePorts(spec),
    ...validateSourceRanges(service),
    ...validateLoadBalancer(spec),
    ...validateTrafficPolicies(service),
    ...validateDistribution(spec, features),
  ];
}

/** Against the stored service, allocated values carried over. */
export function validateServiceUpdate(
  next: Service,
  old: Service,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  const balanced = next.spec.type === "LoadBalancer" && old.spec.type === "LoadBalancer";
  const { loadBalancerClass } = next.spec;
  const checked = needsHealthCheck(next) && needsHealthCheck(old);
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateAddressUpdate(next, old),
    ...(balanced && loadBalancerClass !== old.spec.loadBalancerClass
      ? [invalid("spec.loadBalancerClass", loadBalancerClass ?? null, "may not change once set")]
      : []),
    ...validateLoadBalancerClass(next.spec),
    ...(checked && next.spec.healthCheckNodePort !== old.spec.healthCheckNodePort
      ? [forbidden("spec.healthCheckNodePort", "field is immutable")]
      : []),
    ...validateService(next, features),
  ];
}

/** `service/status`: what a load balancer says of itself. */
export function validateServiceStatusUpdate(next: Service, old: Service): readonly FieldError[] {
  const ingress = next.status?.loadBalancer.ingress ?? [];
  const balanced = old.spec.type === "LoadBalancer" || ingress.length === 0;
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...(balanced
      ? []
      : [forbidden("status.loadBalancer.ingress", "may only be used when `spec.type` is 'LoadBalancer'")]),
    ...ingress.flatMap(({ ip = "", hostname = "", ipMode }, index) => {
      const at = `status.loadBalancer.ingress[${String(index)}]`;
      return [
        ...(ip === "" ? [] : validateIp(`${at}.ip`, ip)),
        ...(ip === "" && ipMode !== undefined
          ? [forbidden(`${at}.ipMode`, "may not be specified when `ip` is not set")]
          : []),
        ...oneOf(`${at}.ipMode`, ipMode, ["Proxy", "VIP"]),
        ...(hostname === "" ? [] : invalidEach(`${at}.hostname`, hostname, dns1123Subdomain(hostname))),
      ];
    }),
  ];
}

function validateTopology(annotations: Readonly<Record<string, string>>): readonly FieldError[] {
  const { [topologyMode]: mode, [topologyHints]: hints } = annotations;
  if (mode === undefined || hints === undefined || mode === hints) return [];
  const detail = `must match annotations[${topologyHints}] when both are specified`;
  return [invalid(`metadata.annotations[${topologyMode}]`, mode, detail)];
}

function validateHeadless(service: Service): readonly FieldError[] {
  const { type = "" } = service.spec;
  if (!isHeadless(service) || !["LoadBalancer", "NodePort"].includes(type)) return [];
  return [invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`)];
}

function validateExternalName(spec: ServiceSpec): readonly FieldError[] {
  const detail = "may not be set for ExternalName services";
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  return [
    ...((spec.clusterIPs ?? []).length > 0 ? [forbidden("spec.clusterIPs", detail)] : []),
    ...((spec.ipFamilies ?? []).length > 0 ? [forbidden("spec.ipFamilies", detail)] : []),
    ...(spec.ipFamilyPolicy === undefined ? [] : [forbidden("spec.ipFamilyPolicy", detail)]),
    ...(name === ""
      ? [required("spec.externalName")]
      : invalidEach("spec.externalName", name, dns1123Subdomain(name))),
  ];
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): readonly FieldError[] {
  const errors = requiredOneOf("spec.sessionAffinity", sessionAffinity, affinities);
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity !== "ClientIP" || seconds === undefined) return errors;
  if (seconds > 0 && seconds <= maxAffinitySeconds) return errors;
  const detail = `must be greater than 0 and less than ${String(maxAffinitySeconds)}`;
  return [...errors, invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, detail)];
}

function validateExternalIp(index: number, ip: string): readonly FieldError[] {
  const field = `spec.externalIPs[${String(index)}]`;
  const errors = validateIp(field, ip);
  return errors.length > 0 ? errors : validateNonSpecialIp(field, ip);
}

const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";

function validateSourceRanges({ metadata, spec }: Service): readonly FieldError[] {
  const { loadBalancerSourceRanges: ranges = [], type } = spec;
  const annotation = metadata.annotations?.[sourceRanges];
  const misplaced = (field: string): readonly FieldError[] =>
    type === "LoadBalancer" ? [] : [forbidden(field, onlyBalanced)];
  if (ranges.length > 0) {
    const field = "spec.LoadBalancerSourceRanges"; // As Go's field, not as JSON's.
    const bad = ranges.flatMap((range, index) => validateCidr(`${field}[${String(index)}]`, range.trim()));
    return [...misplaced(field), ...bad];
  }
  if (annotation === undefined) return [];
  const field = `metadata.annotations[${sourceRanges}]`;
  const listed = annotation.trim() === "" ? [] : annotation.split(",");
  return [...misplaced(field), ...listed.flatMap((range) => validateCidr(field, range.trim()))];
}

function validateLoadBalancer(spec: ServiceSpec): readonly FieldError[] {
  const foreign = spec.type !== "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== undefined;
  return [
    ...(foreign ? [forbidden("spec.allocateLoadBalancerNodePorts", onlyBalanced)] : []),
    ...validateLoadBalancerClass(spec),
  ];
}

function validateLoadBalancerClass({ type, loadBalancerClass: name }: ServiceSpec): readonly FieldError[] {
  if (name === undefined) return [];
  const field = "spec.loadBalancerClass";
  return type === "LoadBalancer"
    ? invalidEach(field, name, qualifiedName(name))
    : [forbidden(field, onlyBalanced)];
}

function validateTrafficPolicies(service: Service): readonly FieldError[] {
  const { externalTrafficPolicy: outer, healthCheckNodePort: port, internalTrafficPolicy } = service.spec;
  const field = "spec.externalTrafficPolicy";
  const external = isExternallyAccessible(service)
    ? requiredOneOf(field, outer, policies)
    : outer === undefined
      ? []
      : [invalid(field, outer, "may only be set for externally-accessible services")];
  const health = needsHealthCheck(service)
    ? portNumber(port ?? 0).map((detail) => invalid("spec.healthCheckNodePort", port ?? 0, detail))
    : port === undefined
      ? []
      : [
          invalid(
            "spec.healthCheckNodePort",
            port,
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
          ),
        ];
  const internal =
    internalTrafficPolicy === undefined
      ? []
      : requiredOneOf("spec.internalTrafficPolicy", internalTrafficPolicy, policies);
  return [...external, ...health, ...internal];
}

function validateDistribution(
  { trafficDistribution: value }: ServiceSpec,
  features: ApiFeatures,
): readonly FieldError[] {
  const more = features.sameTrafficDistribution === "on" ? ["PreferSameNode", "PreferSameZone"] : [];
  return oneOf("spec.trafficDistribution", value, ["PreferClose", ...more]);
}
