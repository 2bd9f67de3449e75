/** The rules of clusterIPs, ipFamilies and ipFamilyPolicy (ValidateServiceClusterIPsRelatedFields). */
import { goQuote } from "../go-quote.ts";
import { isHeadless, type Service, type ServiceSpec } from "../services.ts";
import { duplicate, type FieldError, goSyntax, invalid, oneOf, required } from "./field-error.ts";
import { goStrings } from "./go-values.ts";
import { validateIp } from "./ip.ts";

const families = ["IPv4", "IPv6"];
const policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/** Of a valid address. */
export function familyOf(ip: string): string {
  return ip.includes(":") ? "IPv6" : "IPv4";
}

/** Also looked at before addresses are allocated. ExternalName has rules of its own. */
export function validateClusterIps(service: Pick<Service, "spec">): readonly FieldError[] {
  const { spec } = service;
  if (spec.type === "ExternalName") return [];
  const { clusterIPs = [] } = spec;
  const badIps = validateEach(clusterIPs);
  const errors = [
    ...validateAgreement(spec),
    ...validateFamilies(spec),
    ...badIps,
    ...(clusterIPs.length > 2 ? [badList(clusterIPs, "may only hold up to 2 values")] : []),
  ];
  if (badIps.length > 0) return errors;
  const perFamily = new Set(clusterIPs.map(familyOf)).size;
  return [
    ...errors,
    ...(clusterIPs.length > 1 && (perFamily < 2 || clusterIPs.length > 2)
      ? [badList(clusterIPs, "may specify no more than one IP for each IP family")]
      : []),
    ...(isHeadless(service) ? [] : validateFamilyOfEach(spec)),
  ];
}

function badList(clusterIPs: readonly string[], detail: string): FieldError {
  return invalid("spec.clusterIPs", goStrings(clusterIPs), detail);
}

function validateAgreement({ clusterIP = "", clusterIPs = [] }: ServiceSpec): readonly FieldError[] {
  if (clusterIP === "") {
    return clusterIPs.length === 0
      ? []
      : [badList(clusterIPs, "must be empty when `clusterIP` is not specified")];
  }
  if (clusterIPs.length === 0) return [required("spec.clusterIPs")];
  return clusterIPs[0] === clusterIP ? [] : [badList(clusterIPs, "first value must match `clusterIP`")];
}

function validateFamilies({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): readonly FieldError[] {
  const errors = ipFamilies.flatMap((family, index) => {
    const field = `spec.ipFamilies[${String(index)}]`;
    return [
      ...oneOf(field, family, families),
      ...(ipFamilies.indexOf(family) < index ? [duplicate(field, family)] : []),
    ];
  });
  return [...errors, ...oneOf("spec.ipFamilyPolicy", ipFamilyPolicy, policies)];
}

function validateEach(clusterIPs: readonly string[]): readonly FieldError[] {
  return clusterIPs.flatMap((ip, index) => {
    if (index === 0 && ip === "None") {
      return clusterIPs.length > 1 ? [badList(clusterIPs, "'None' must be the first and only value")] : [];
    }
    return validateIp(`spec.clusterIPs[${String(index)}]`, ip);
  });
}

function validateFamilyOfEach({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): readonly FieldError[] {
  return clusterIPs.flatMap((ip, index) => {
    const family = ipFamilies[index];
    if (family === undefined || !families.includes(family) || familyOf(ip) === family) return [];
    const field = `spec.clusterIPs[${String(index)}]`;
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${String(index)}]\``;
    return [invalid(field, ip, detail)];
  });
}

/** Addresses and families stay what they were, but for changes from and to ExternalName. */
export function validateAddressUpdate(next: Service, old: Service): readonly FieldError[] {
  if (next.spec.type === "ExternalName" || old.spec.type === "ExternalName") return [];
  const [newHeadless, oldHeadless] = [isHeadless(next), isHeadless(old)];
  if (newHeadless && oldHeadless) return [];
  return [
    ...validateIpChange(next.spec, old.spec),
    ...(newHeadless || oldHeadless ? [] : validateFamilyChange(next.spec, old.spec)),
  ];
}

const once = "may not change once set";

function validateIpChange(
  { clusterIPs: after = [], ipFamilyPolicy }: ServiceSpec,
  { clusterIPs: before = [] }: ServiceSpec,
): readonly FieldError[] {
  const refuse = (index: number, detail: string): FieldError =>
    invalid(`spec.clusterIPs[${String(index)}]`, goStrings(after), detail);
  if (before.length === after.length) {
    return before.flatMap((ip, index) => (ip === after[index] ? [] : [refuse(index, once)]));
  }
  if (before.length > 0 && after.length === 0) return [refuse(0, "primary clusterIP can not be unset")];
  const moved = before.length > 0 && after[0] !== before[0] ? [refuse(0, once)] : [];
  if (before.length < after.length || ipFamilyPolicy === "SingleStack") return moved;
  const detail = "must be set to 'SingleStack' when releasing the secondary clusterIP";
  return [...moved, invalid("spec.ipFamilyPolicy", ipFamilyPolicy ?? null, detail)];
}

function validateFamilyChange(
  { ipFamilies: after = [], ipFamilyPolicy, clusterIPs }: ServiceSpec,
  { ipFamilies: before = [] }: ServiceSpec,
): readonly FieldError[] {
  if (before.length === after.length) {
    const value = goSyntax(`[]core.IPFamily{${after.map(goQuote).join(", ")}}`);
    return before.flatMap((family, index) =>
      family === after[index] ? [] : [invalid("spec.ipFamilies[0]", value, once)],
    );
  }
  const primaryMoved = before.length > 0 && after.length > 0 && after[0] !== before[0];
  const moved = primaryMoved ? [invalid("spec.ipFamilies[0]", goStrings(clusterIPs), once)] : [];
  if (before.length < after.length || after.length !== 1 || ipFamilyPolicy === "SingleStack") return moved;
  const detail = "must be set to 'SingleStack' when releasing the secondary ipFamily";
  return [...moved, invalid("spec.ipFamilyPolicy", ipFamilyPolicy ?? null, detail)];
}
