import type { DialErrorCode } from "../kubelet/ports.ts";
import { DialError } from "../kubelet/runtime-error.ts";
import { messageOf } from "../util/errors.ts";

interface SystemError {
  readonly code?: string;
  readonly syscall?: string;
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

/** Puts a failed connection of Node into the kubelet's words (those of Go's net package). */
export function dialErrorOf(error: unknown, host: string, port: number): DialError {
  const { code, syscall } = error instanceof Error ? (error as SystemError) : {};
  if (syscall === "getaddrinfo") {
    const why = code === "ENOTFOUND" || code === "ENODATA" ? "no such host" : "server misbehaving";
    return new DialError("dns", `dial tcp: lookup ${host}: ${why}`, { cause: error });
  }
  const [dialCode, text] = causes[code ?? ""] ?? ["unreachable", `connect: ${messageOf(error)}`];
  return new DialError(dialCode, `dial tcp ${hostPort(host, port)}: ${text}`, { cause: error });
}

/** The connection was given up because the time of the caller was over. */
export function dialTimeout(host: string, port: number, cause: unknown): DialError {
  return new DialError("timeout", `dial tcp ${hostPort(host, port)}: i/o timeout`, { cause });
}

function hostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
