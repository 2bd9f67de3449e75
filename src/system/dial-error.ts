import { isIP } from "node:net";
import type { DialErrorCode } from "../kubelet/ports.ts";
import { DialError } from "../kubelet/runtime-error.ts";
import { messageOf } from "../util/errors.ts";

interface SystemError {
  readonly code?: string;
  readonly syscall?: string;
  /** What a host name was resolved to. */
  readonly address?: string;
  /** Of a host name with several addresses, each with its own failure. */
  readonly errors?: readonly SystemError[];
}

const causes: Readonly<Record<string, readonly [DialErrorCode, string]>> = {
  ECONNREFUSED: ["refused", "connect: connection refused"],
  EHOSTUNREACH: ["unreachable", "connect: no route to host"],
  ENETUNREACH: ["unreachable", "connect: network is unreachable"],
  EADDRNOTAVAIL: ["unreachable", "connect: cannot assign requested address"],
  EACCES: ["unreachable", "connect: permission denied"],
  ECONNRESET: ["reset", "connect: connection reset by peer"],
  ETIMEDOUT: ["timeout", "connect: connection timed out"],
};

/**
 * Puts a failed connection of Node into the kubelet's words (those of Go's net package). A connection failed to an
 * address, also when a name was asked for; of several addresses IPv4 is told.
 * @param nameServers as of `dns.getServers()`: a name is looked up at the first
 */
export function dialErrorOf(
  error: unknown,
  host: string,
  port: number,
  nameServers: readonly string[] = [],
): DialError {
  const failure: SystemError = error instanceof Error ? (error as SystemError) : {};
  if (failure.syscall === "getaddrinfo") {
    const { code } = failure;
    const why = code === "ENOTFOUND" || code === "ENODATA" ? "no such host" : "server misbehaving";
    const [server] = nameServers;
    // A server on another port stands there with its port.
    const where = server === undefined ? "" : ` on ${isIP(server) === 0 ? server : hostPort(server, 53)}`;
    return new DialError("dns", `dial tcp: lookup ${host}${where}: ${why}`, { cause: error });
  }
  const each = failure.errors ?? [];
  const told = each.find(({ address }) => address?.includes(":") === false) ?? each[0] ?? failure;
  const [dialCode, text] = causes[told.code ?? ""] ?? ["unreachable", `connect: ${messageOf(error)}`];
  return new DialError(dialCode, `dial tcp ${hostPort(told.address ?? host, port)}: ${text}`, {
    cause: error,
  });
}

/** The connection was given up because the time of the caller was over. */
export function dialTimeout(host: string, port: number, cause: unknown): DialError {
  return new DialError("timeout", `dial tcp ${hostPort(host, port)}: i/o timeout`, { cause });
}

function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
