import type { EpochMs } from "../util/time.ts";
import type { Credentials } from "./credentials.ts";

/** Credentials, and until when they hold: for ever, unless the plugin said otherwise. */
export interface TimedCredentials {
  readonly credentials: Credentials;
  readonly expiresAt: EpochMs;
}

interface ExecCredential {
  readonly kind?: unknown;
  readonly apiVersion?: unknown;
  readonly status?: Readonly<Record<string, unknown>>;
}

/**
 * Reads what a credential plugin printed (client.authentication.k8s.io ExecCredential).
 * @throws Error that says in words what is wrong; it never holds the output, which may be a secret
 */
export function parseExecCredential(output: string, apiVersion: string): TimedCredentials {
  const { kind, apiVersion: given, status } = parse(output);
  if (kind !== "ExecCredential") throw new Error("what it printed is no ExecCredential");
  if (given !== apiVersion)
    throw new Error(
      `it printed the apiVersion ${JSON.stringify(given)} where the kubeconfig asks for ${apiVersion}`,
    );
  const text = (name: string): string | undefined => {
    const value = status?.[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [token, clientCert, clientKey] = [
    text("token"),
    text("clientCertificateData"),
    text("clientKeyData"),
  ];
  if ((clientCert === undefined) !== (clientKey === undefined))
    throw new Error("it printed a certificate without its key, or a key without its certificate");
  if (token === undefined && clientCert === undefined)
    throw new Error("it printed neither a token nor a certificate");
  return {
    credentials: {
      ...(token === undefined ? {} : { token }),
      ...(clientCert === undefined || clientKey === undefined ? {} : { clientCert, clientKey }),
    },
    expiresAt: expiry(text("expirationTimestamp")),
  };
}

function parse(output: string): ExecCredential {
  try {
    const value: unknown = JSON.parse(output);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below, without the text.
  }
  throw new Error("what it printed is not JSON");
}

function expiry(timestamp: string | undefined): EpochMs {
  if (timestamp === undefined) return Number.POSITIVE_INFINITY;
  const at = Date.parse(timestamp);
  if (Number.isNaN(at)) throw new Error("its expirationTimestamp is no time");
  return at;
}
