/** IP families of services: this is a cluster of IPv4 only (initIPFamilyFields of kube-apiserver's allocators). */
import { isHeadless, needsClusterIp, type Service, type ServiceSpec } from "../services.ts";
import { type FieldError, invalid } from "../validation/field-error.ts";
import { familyOf, validateClusterIps } from "../validation/service-addresses.ts";
import { goStrings } from "../validation/go-values.ts";

const clusterFamily = "IPv4";

/** The service with family and policy, or what is wrong with those it asks for. */
export function withFamilies(
  service: Service,
  old: Service | undefined,
): { readonly service: Service; readonly errors: readonly FieldError[] } {
  if (!needsClusterIp(service)) return { service, errors: [] };
  const lone = isHeadless(service) && Object.keys(service.spec.selector ?? {}).length === 0;
  const fallback = old?.spec.ipFamilyPolicy ?? (lone ? "RequireDualStack" : "SingleStack");
  const { ipFamilyPolicy = fallback } = service.spec;
  const spec = { ...service.spec, ipFamilyPolicy };
  const errors = validateClusterIps({ ...service, spec });
  if (errors.length > 0) return { service, errors };
  const given = [...inputErrors(spec, old?.spec), ...unknownFamilies(spec)];
  if (given.length > 0) return { service, errors: given };
  const families = familiesOf(spec);
  if (lone)
    return { service: { ...service, spec: { ...spec, ipFamilies: both(families, spec) } }, errors: [] };
  const unsupported = unsupportedBy(spec, families);
  return { service: { ...service, spec: { ...spec, ipFamilies: families } }, errors: unsupported };
}

/** The policy against the number of addresses and families, on update also against what was there. */
function inputErrors(spec: ServiceSpec, old: ServiceSpec | undefined): readonly FieldError[] {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy = "" } = spec;
  const refuse = (detail: string): FieldError => invalid("spec.ipFamilyPolicy", ipFamilyPolicy, detail);
  if (ipFamilyPolicy === "SingleStack") {
    const must = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
    return [
      ...(clusterIPs.length === 2 ? [refuse(`${must} cluster IPs are specified`)] : []),
      ...(ipFamilies.length === 2 ? [refuse(`${must} IP families are specified`)] : []),
    ];
  }
  const reduced = (before: readonly string[] = [], after: readonly string[]): boolean =>
    before.length > 0 && after.length > 0 && after.length < before.length;
  return [
    ...(reduced(old?.clusterIPs, clusterIPs)
      ? [refuse("must be 'SingleStack' to release the secondary cluster IP")]
      : []),
    ...(reduced(old?.ipFamilies, ipFamilies)
      ? [refuse("must be 'SingleStack' to release the secondary IP family")]
      : []),
  ];
}

/** Addresses of a family that this cluster does not have, where the family was left to us. */
function unknownFamilies({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): readonly FieldError[] {
  return clusterIPs.flatMap((ip, index) => {
    if (ip === "None" || index < ipFamilies.length || familyOf(ip) === clusterFamily) return [];
    const detail = `${familyOf(ip)} is not configured on this cluster`;
    return [invalid(`spec.clusterIPs[${String(index)}]`, goStrings(clusterIPs), detail)];
  });
}

function familiesOf({ ipFamilies = [] }: ServiceSpec): readonly string[] {
  return ipFamilies.length === 0 ? [clusterFamily] : ipFamilies;
}

/** Headless without a selector: its author looks after the endpoints, of whatever family. */
function both(families: readonly string[], { ipFamilyPolicy }: ServiceSpec): readonly string[] {
  const [first = clusterFamily, ...rest] = families;
  if (rest.length > 0 || ipFamilyPolicy === "SingleStack") return families;
  return [first, first === "IPv4" ? "IPv6" : "IPv4"];
}

function unsupportedBy(
  { ipFamilyPolicy = "" }: ServiceSpec,
  families: readonly string[],
): readonly FieldError[] {
  const detail = "this cluster is not configured for dual-stack services";
  return [
    ...(ipFamilyPolicy === "RequireDualStack"
      ? [invalid("spec.ipFamilyPolicy", ipFamilyPolicy, detail)]
      : []),
    ...families.flatMap((family, index) =>
      family === clusterFamily
        ? []
        : [invalid(`spec.ipFamilies[${String(index)}]`, family, "not configured on this cluster")],
    ),
  ];
}
