/** The ranges that the addresses of services come from, and who has what of them. */
import { canonicalIpv4 } from "../ip.ts";
import { nodePortsOf } from "../defaults/service.ts";
import type { Service } from "../services.ts";

/** --service-cluster-ip-range. The very first and the last address of it are never used. */
const serviceCidr = "10.96.0.0/16";
const network = "10.96";
/** The first address is that of the API server's own service, as in every cluster. */
export const kubernetesServiceIp: string = `${network}.0.1`;
const hostsInRange = 65_536;
/** What is allocated comes from behind this band, which is left to those who ask for a certain address. */
const staticHosts = 256;

/** --service-node-port-range */
const nodePorts = { first: 30_000, last: 32_767 };
/** The same for ports. */
const staticPorts = 86;

/** Addresses and ports in use: of stored services, and of those that are being written. */
export interface Taken {
  hasIp(ip: string): boolean;
  hasPort(port: number): boolean;
}

/**
 * What one write of a service takes. Texts are the allocators' of kube-apiserver; taking twice is refused as if somebody
 * else had it.
 */
export interface Allocation {
  /** @returns why it cannot be had */
  takeIp(ip: string): string | undefined;
  /** Any free address; undefined: none is left. */
  nextIp(): string | undefined;
  takePort(port: number): string | undefined;
  nextPort(): number | undefined;
}

const allocated = (what: string): string => `provided ${what} is already allocated`;

function outside(ip: string): string | undefined {
  const host = hostOf(ip);
  if (host !== undefined && host > 0 && host < hostsInRange - 1) return undefined;
  return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${serviceCidr}`;
}

/** The number of an address within the range. */
function hostOf(ip: string): number | undefined {
  const text = canonicalIpv4(ip);
  if (text?.startsWith(`${network}.`) !== true) return undefined;
  const [, , third = "", fourth = ""] = text.split(".");
  return Number(third) * 256 + Number(fourth);
}

const ipOf = (host: number): string => `${network}.${String(Math.floor(host / 256))}.${String(host % 256)}`;

/**
 * Takes from what is free.
 * @param random a number in [0, 1): where the search for a free one begins
 */
export class RealAllocation implements Allocation {
  readonly ips: Set<string> = new Set();
  readonly ports: Set<number> = new Set();
  readonly #taken: Taken;
  readonly #random: () => number;

  constructor(taken: Taken, random: () => number) {
    this.#taken = taken;
    this.#random = random;
  }

  takeIp(ip: string): string | undefined {
    const problem = outside(ip);
    if (problem !== undefined) return problem;
    if (this.#hasIp(ip)) return allocated("IP");
    this.ips.add(ip);
    return undefined;
  }

  nextIp(): string | undefined {
    const first = staticHosts + 1;
    const host = this.#search(hostsInRange - 1 - first, (at) => !this.#hasIp(ipOf(first + at)));
    if (host === undefined) return undefined;
    const ip = ipOf(first + host);
    this.ips.add(ip);
    return ip;
  }

  takePort(port: number): string | undefined {
    const { first, last } = nodePorts;
    if (port < first || port > last) {
      return `provided port is not in the valid range. The range of valid ports is ${String(first)}-${String(last)}`;
    }
    if (this.#hasPort(port)) return allocated("port");
    this.ports.add(port);
    return undefined;
  }

  nextPort(): number | undefined {
    const first = nodePorts.first + staticPorts;
    const free = (at: number): boolean => !this.#hasPort(at);
    const found = this.#search(nodePorts.last - first + 1, (at) => free(first + at));
    const port =
      found === undefined
        ? Array.from({ length: staticPorts }, (_, at) => nodePorts.first + at).find(free)
        : first + found;
    if (port !== undefined) this.ports.add(port);
    return port;
  }

  /** The first of `count` numbers that is free, from a random one on. */
  #search(count: number, isFree: (at: number) => boolean): number | undefined {
    const start = Math.floor(this.#random() * count);
    for (let step = 0; step < count; step++) {
      const at = (start + step) % count;
      if (isFree(at)) return at;
    }
    return undefined;
  }

  #hasIp(ip: string): boolean {
    return this.ips.has(ip) || this.#taken.hasIp(ip);
  }

  #hasPort(port: number): boolean {
    return this.ports.has(port) || this.#taken.hasPort(port);
  }
}

/** First port that a dry run answers with: one that no service can have. */
const dryRunPort = 32_769;

/**
 * Of a dry run: addresses are looked at, and nothing is looked for. Answers as kube-apiserver does, with values that are
 * obviously none.
 */
export class DryRunAllocation implements Allocation {
  readonly #taken: Taken;
  readonly #ports: number[] = [];

  constructor(taken: Taken) {
    this.#taken = taken;
  }

  takeIp(ip: string): string | undefined {
    return outside(ip);
  }

  nextIp(): string {
    return ipOf(0);
  }

  takePort(port: number): string | undefined {
    if (this.#ports.includes(port) || this.#taken.hasPort(port)) return allocated("port");
    this.#ports.push(port);
    return undefined;
  }

  nextPort(): number {
    const port = this.#ports.length === 0 ? dryRunPort : Math.max(...this.#ports) + 1;
    this.#ports.push(port);
    return port;
  }
}

/** What stored services have. */
export function takenBy(services: readonly Service[]): Taken {
  const ips = new Set(services.flatMap(({ spec }) => spec.clusterIPs ?? []));
  const ports = new Set(
    services.flatMap((service) => [...nodePortsOf(service), service.spec.healthCheckNodePort ?? 0]),
  );
  return { hasIp: (ip) => ips.has(ip), hasPort: (port) => ports.has(port) };
}
