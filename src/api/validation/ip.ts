/** Addresses and address ranges (apimachinery util/validation ip.go, and ValidateNonSpecialIP of core/v1). */
import { canonicalIpv4, isLooseIp } from "../ip.ts";
import { type FieldError, invalid } from "./field-error.ts";

/** IsValidIP, which still takes IPv4 with leading zeros. */
export function validateIp(field: string, ip: string): readonly FieldError[] {
  if (isLooseIp(ip)) return [];
  return [invalid(field, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
}

/** IsValidCIDR */
export function validateCidr(field: string, cidr: string): readonly FieldError[] {
  const [, ip = "", bits = ""] = /^(.*)\/(\d{1,3})$/s.exec(cidr) ?? [];
  const most = canonicalIpv4(ip) === undefined ? 128 : 32;
  if (isLooseIp(ip) && Number(bits) <= most) return [];
  return [invalid(field, cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
}

/** Endpoints and external addresses may not be those that mean the machine itself or the link. */
export function validateNonSpecialIp(field: string, ip: string): readonly FieldError[] {
  if (!isLooseIp(ip)) return [invalid(field, ip, "must be a valid IP address")];
  return specialRanges(ip).map((detail) => invalid(field, ip, detail));
}

function specialRanges(ip: string): readonly string[] {
  const v4 = canonicalIpv4(ip) ?? "";
  const v6 = v4 === "" ? ip.toLowerCase() : "";
  const rules: readonly (readonly [boolean, string])[] = [
    [v4 === "0.0.0.0" || (v6 !== "" && /^[0:]+$/.test(v6)), `may not be unspecified (${ip})`],
    [
      v4.startsWith("127.") || /^[0:]+:0*1$/.test(v6),
      "may not be in the loopback range (127.0.0.0/8, ::1/128)",
    ],
    [
      v4.startsWith("169.254.") || /^fe[89ab][0-9a-f]:/.test(v6),
      "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
    ],
    [
      v4.startsWith("224.0.0.") || v6.startsWith("ff02:"),
      "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
    ],
  ];
  return rules.flatMap(([applies, detail]) => (applies ? [detail] : []));
}
