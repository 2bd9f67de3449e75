/** IP addresses as text. */

/** What the API still accepts: IPv4 with leading zeros included, IPv6 in any form. */
export function isLooseIp(text: string): boolean {
  return octets(text) !== undefined || isIpv6(text);
}

/** The address without leading zeros, or undefined for anything but IPv4. */
export function canonicalIpv4(text: string): string | undefined {
  return octets(text)?.join(".");
}

function octets(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part))) return undefined;
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? numbers : undefined;
}

function isIpv6(text: string): boolean {
  if (!/^[0-9A-Fa-f:.]+$/.test(text) || !text.includes(":")) return false;
  const tail = text.slice(text.lastIndexOf(":") + 1);
  const embedded = tail.includes(".");
  if (embedded && octets(tail) === undefined) return false;
  const groups = embedded ? `${text.slice(0, text.lastIndexOf(":") + 1)}0:0` : text;
  const halves = groups.split("::");
  if (halves.length > 2) return false;
  const parts = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!parts.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part))) return false;
  return halves.length === 2 ? parts.length < 8 : parts.length === 8;
}

/**
 * What is not as it should be about an address that is accepted all the same (GetWarningsForIP): leading zeros, IPv4 in
 * IPv6 form, IPv6 in another than the shortest form. `field` is its path.
 */
export function ipWarnings(field: string, ip: string): readonly string[] {
  const ipv4 = canonicalIpv4(ip.replace(/^::ffff:(?=[\d.]+$)/i, ""));
  if (ipv4 !== undefined) {
    return ipv4 === ip
      ? []
      : [
          `${field}: non-standard IP address "${ip}" will be considered invalid in a future Kubernetes release: use "${ipv4}"`,
        ];
  }
  const url = `http://[${ip}]/`;
  const canonical = URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : ip;
  return canonical === ip
    ? []
    : [`${field}: IPv6 address "${ip}" should be in RFC 5952 canonical format ("${canonical}")`];
}
