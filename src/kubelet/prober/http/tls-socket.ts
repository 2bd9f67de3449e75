import { once } from "node:events";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";
import { HttpTextError } from "./http-socket.ts";
import { WrappedDuplex } from "./wrapped-duplex.ts";

/** Remembers how the other side's first record begins, for the error text. */
class FirstBytes extends WrappedDuplex {
  first: Buffer = Buffer.alloc(0);

  constructor(inner: Duplex) {
    super(inner);
    this.listen();
  }

  protected override received(chunk: Buffer): void {
    if (this.first.length < 5) this.first = Buffer.concat([this.first, chunk.subarray(0, 5)]);
    this.forward(chunk);
  }

  protected override receivedEnd(): void {
    this.push(null);
  }
}

/**
 * TLS over an open connection. The certificate is not verified, the server name is sent unless the host is an address,
 * HTTP/2 is taken when offered (probes.md 4.2).
 *
 * @throws HttpTextError in Go's words; the signal's reason when aborted
 */
export async function tlsOver(inner: Duplex, hostname: string, signal: AbortSignal): Promise<TLSSocket> {
  const tap = new FirstBytes(inner);
  const socket = connect({
    socket: tap,
    rejectUnauthorized: false,
    ALPNProtocols: ["h2", "http/1.1"],
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
  });
  try {
    await once(socket, "secureConnect", { signal });
    return socket;
  } catch (error) {
    socket.on("error", () => undefined); // It is being given up: what else goes wrong with it is of no interest.
    socket.destroy();
    tap.destroy();
    if (signal.aborted) throw signal.reason;
    throw new HttpTextError(tlsText(error, tap.first), { cause: error });
  }
}

const alerts: Readonly<Record<string, string>> = {
  ERR_SSL_SSL_TLS_ALERT_HANDSHAKE_FAILURE: "handshake failure",
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: "handshake failure",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "protocol version not supported",
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: "internal error",
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: "unrecognized name",
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: "no application protocol",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "certificate required",
};

function tlsText(error: unknown, first: Buffer): string {
  if (first.toString("latin1") === "HTTP/") return "http: server gave HTTP response to HTTPS client";
  if (first.length > 0 && ![0x14, 0x15, 0x16].includes(first[0] ?? 0))
    return "tls: first record does not look like a TLS handshake";
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (code === "ECONNRESET" && first.length === 0) return "EOF";
  return `remote error: tls: ${alerts[code] ?? message}`;
}
