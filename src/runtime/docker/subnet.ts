import { isIPv4 } from "node:net";
import { RuntimeError } from "../../kubelet/runtime-error.ts";

/** A range of IPv4 addresses: `[first, last]` as numbers. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/** @returns undefined for what is not an IPv4 CIDR (IPv6 is no rival of an IPv4 subnet) */
function rangeOf(cidr: string): Range | undefined {
  const [address = "", bits = "32"] = cidr.split("/");
  if (!isIPv4(address)) return undefined;
  const size = 2 ** (32 - Number(bits));
  const number = address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}

const subnetSize = 256;

/**
 * The /24 subnets of the pod network that overlap nothing that is taken, lowest first, as a controller would hand them
 * to nodes. A default route is not in the way.
 * @throws RuntimeError `InvalidArgument` for a podCIDR that is no IPv4 CIDR or smaller than a /24
 */
export function* freeSubnets(podCIDR: string, taken: readonly string[]): Generator<string, void, undefined> {
  const whole = rangeOf(podCIDR);
  if (whole === undefined || whole.last - whole.first < subnetSize - 1)
    throw new RuntimeError("InvalidArgument", `podCIDR ${podCIDR} is not an IPv4 network of at least a /24`);
  const rivals = taken.flatMap((cidr) => {
    const range = cidr.endsWith("/0") ? undefined : rangeOf(cidr);
    return range === undefined ? [] : [range];
  });
  for (let first = whole.first; first < whole.last; first += subnetSize) {
    const last = first + subnetSize - 1;
    if (rivals.some((rival) => rival.first <= last && first <= rival.last)) continue;
    yield `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/24`;
  }
}

/** The destinations in the kernel's IPv4 routing table (the text of /proc/net/route). */
export function routesOf(table: string): readonly string[] {
  const address = (hex: string): readonly number[] => [...Buffer.from(hex, "hex")].reverse();
  return table
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, destination = "", , , , , , mask = ""] = line.split("\t");
      if (destination.length !== 8 || mask.trim().length !== 8) return [];
      const bits = address(mask.trim()).reduce(
        (sum, byte) => sum + byte.toString(2).replaceAll("0", "").length,
        0,
      );
      return [`${address(destination).join(".")}/${bits}`];
    });
}
