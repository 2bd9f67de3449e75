import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Sleeper } from "../util/time.ts";
import { ApiError } from "./api-error.ts";
import { FrontDoor, type FrontDoorOptions } from "./front-door.ts";

/** Where to serve, and what. */
export interface ApiServerOptions extends FrontDoorOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** PEM texts; `ca` also signs the client certificates that are accepted. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Shorter ones are for tests. */
  readonly limits?: ConnectionLimits;
}

/** A server that listens. */
export interface ApiServer extends AsyncDisposable {
  readonly port: number;
  /** Ends all requests, watches included. Idempotent. */
  close(): Promise<void>;
}

/** Longer than any client keeps an idle connection, so that nobody writes into a closed one. */
const KEEP_ALIVE_MS = 120_000;
/** What a client may take to say what it wants: who only holds connections must not hold them for long. */
export interface ConnectionLimits {
  /** From the connection to the end of the TLS handshake. */
  readonly handshakeMs: number;
  /** From the first byte of a request to the end of its head. */
  readonly headMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestMs: number;
  /** How often the last two are looked at. */
  readonly checkMs: number;
}

const LIMITS: ConnectionLimits = { handshakeMs: 10_000, headMs: 10_000, requestMs: 60_000, checkMs: 5_000 };
/** What connections get to end by themselves when the server closes. */
const GOODBYE_MS = 1_000;
const HEADER_BYTES = 64 * 1024;

/**
 * Serves the Kubernetes API over HTTPS (HTTP/1.1). Resolves once it listens.
 * @throws the listener's error, e.g. EADDRINUSE
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const closing = new AbortController();
  const front = new FrontDoor(options, closing.signal);
  const { handshakeMs, headMs, requestMs, checkMs } = options.limits ?? LIMITS;
  const server = createServer(
    {
      ...options.tls,
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
      keepAliveTimeout: KEEP_ALIVE_MS,
      handshakeTimeout: handshakeMs,
      headersTimeout: headMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: checkMs,
      maxHeaderSize: HEADER_BYTES,
    },
    (request, response) => {
      front.request(request, response);
    },
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    front.upgrade(request, socket, head);
  });
  server.on("clientError", refuseGarbage);
  server.listen(options.port, options.host);
  await once(server, "listening");
  // Such as EMFILE of accept(): one connection less, but no end of the daemon.
  server.on("error", (error) => {
    options.onError?.(error, { method: "", url: "" });
  });
  const close = async (): Promise<void> => {
    closing.abort();
    await closeServer(server, options.env.clock, () => {
      server.closeAllConnections();
      front.destroyUpgraded();
    });
  };
  return { port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}

/** Streams end properly, so that clients need not guess; who does not take the end in time is cut off. */
async function closeServer(server: Server, clock: Sleeper, cutOff: () => void): Promise<void> {
  if (!server.listening) return;
  const closed = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.close(() => {
    resolve(undefined);
  });
  const waited = clock.sleep(GOODBYE_MS, closed.signal).then(cutOff, () => undefined);
  await promise;
  closed.abort();
  await waited;
}

/**
 * What does not parse as HTTP, or does not come to its end, gets a Status as well. Other errors are of connections that
 * broke or never came to a handshake: nobody is there to read it, and Node leaves it to us to let go of them.
 */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { code: cause = "" } = error;
  if (!socket.writable || !(cause.startsWith("HPE_") || cause === "ERR_HTTP_REQUEST_TIMEOUT")) {
    socket.destroy();
    return;
  }
  const [code, reason] =
    cause === "HPE_HEADER_OVERFLOW"
      ? [431, "Request Header Fields Too Large"]
      : cause === "ERR_HTTP_REQUEST_TIMEOUT"
        ? [408, "Request Timeout"]
        : [400, "Bad Request"];
  const body = `${JSON.stringify(new ApiError(code, "BadRequest", `the request is not HTTP: ${reason}`).status)}\n`;
  const answer = `HTTP/1.1 ${code} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
  socket.end(answer);
}
