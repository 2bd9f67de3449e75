import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { linkedAbort } from "../util/linked-abort.ts";
import type { Sleeper } from "../util/time.ts";
import { messageOf } from "../util/errors.ts";
import { nodeHttp } from "../util/node-http.ts";
import type { Answer, ApiRequest, Handler } from "./answer.ts";
import { ApiError, internalError, unauthorized } from "./api-error.ts";
import { type Authenticator, authenticator, type TokenCredential } from "./authentication.ts";
import { authorize } from "./authorization.ts";
import { isForeign } from "./browser-guard.ts";
import type { ApiEnvironment } from "./environment.ts";
import { impersonated } from "./impersonation.ts";
import { send } from "./http/send.ts";
import { toRequest, urlOf } from "./http/to-request.ts";
import { isPublic, routes } from "./routes.ts";
import { type UpgradeHandler, upgradeRoutes } from "./streams/upgrade.ts";
import { isStorageError } from "../storage/index.ts";

export interface ApiServerOptions {
  readonly env: ApiEnvironment;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** PEM texts; `ca` also signs the client certificates that are accepted. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  readonly tokens: readonly TokenCredential[];
  /** Names that the Host header may carry beside `localhost`, `127.0.0.1` and `[::1]`. */
  readonly hostNames?: readonly string[];
  /** Shorter ones are for tests. */
  readonly limits?: ConnectionLimits;
  /** Told of every 500: something that should not have happened. */
  readonly onError?: (error: unknown, request: { readonly method: string; readonly url: string }) => void;
}

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

/** Authentication, errors as Statuses, and the life of each request. */
class FrontDoor {
  readonly #options: ApiServerOptions;
  readonly #closing: AbortSignal;
  readonly #authenticate: Authenticator;
  readonly #hostNames: ReadonlySet<string>;
  readonly #handle: Handler;
  readonly #upgrade: UpgradeHandler;
  /** Sockets that the HTTP server no longer counts as its own. */
  readonly #upgraded = new Set<Duplex>();

  constructor(options: ApiServerOptions, closing: AbortSignal) {
    this.#options = options;
    this.#closing = closing;
    this.#authenticate = authenticator(options.tokens, options.env.accountTokens);
    this.#hostNames = new Set(["localhost", "127.0.0.1", "[::1]", ...(options.hostNames ?? [])]);
    this.#handle = routes(options.env);
    this.#upgrade = upgradeRoutes(options.env);
  }

  request(incoming: IncomingMessage, response: ServerResponse): void {
    this.#answer(incoming, response).catch((error: unknown) => {
      // The head is out already: cutting the connection is all that is left to say.
      this.#report(error, incoming);
      response.destroy();
    });
  }

  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    this.#upgraded.add(socket);
    socket.once("close", () => this.#upgraded.delete(socket));
    this.#serveUpgrade(incoming, socket, head).catch((error: unknown) => {
      this.#report(error, incoming);
      socket.destroy();
    });
  }

  destroyUpgraded(): void {
    for (const socket of this.#upgraded) socket.destroy();
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    using gone = linkedAbort(this.#closing);
    response.once("close", () => {
      gone.abort();
    });
    const url = urlOf(incoming);
    const answer = await this.#guarded(incoming, gone.signal, async () => {
      const request = toRequest(incoming, url, gone.signal);
      this.#admit(request, incoming);
      return await this.#handle(request);
    });
    // A body that nobody has read would hold the connection.
    if (!incoming.complete) response.setHeader("Connection", "close");
    await send(answer, shownTo(incoming, url), response);
  }

  async #serveUpgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    using gone = linkedAbort(this.#closing);
    socket.once("close", () => {
      gone.abort();
    });
    const url = urlOf(incoming);
    const refusal = await this.#guarded(incoming, gone.signal, async () => {
      const request = toRequest(incoming, url, gone.signal);
      this.#admit(request, incoming);
      await this.#upgrade(request, incoming, socket, head);
      return undefined;
    });
    if (refusal === undefined) return;
    if (!(socket instanceof Socket)) {
      socket.destroy();
      return;
    }
    const response = new nodeHttp.ServerResponse(incoming);
    response.assignSocket(socket);
    response.setHeader("Connection", "close");
    await send(refusal, shownTo(incoming, url), response);
    socket.end();
  }

  /** @throws ApiError 401, 403 */
  #admit(request: ApiRequest & { user: ApiRequest["user"] }, incoming: IncomingMessage): void {
    if (isForeign(incoming.headers, this.#hostNames)) {
      throw new ApiError(
        403,
        "Forbidden",
        "forbidden: this address answers only to programs on its own host",
      );
    }
    const user = this.#authenticate(incoming.headers, incoming.socket);
    if (user === undefined) {
      if (!isPublic(request.pathname)) throw unauthorized();
      return;
    }
    request.user = impersonated(user, incoming.headers);
    authorize(request);
  }

  /** Every failure becomes an answer. */
  async #guarded<T extends Answer | undefined>(
    incoming: IncomingMessage,
    gone: AbortSignal,
    run: () => Promise<T>,
  ): Promise<T | Answer> {
    try {
      return await run();
    } catch (error) {
      const { status, warnings } = this.#asApiError(error, incoming, gone);
      const challenge = status.code === 401 ? { headers: { "WWW-Authenticate": "Bearer" } } : {};
      return { kind: "json", code: status.code, object: status, warnings, ...challenge };
    }
  }

  #asApiError(error: unknown, incoming: IncomingMessage, gone: AbortSignal): ApiError {
    if (error instanceof ApiError) return error;
    if (isStorageError(error, "DiskFull"))
      return internalError(`${error.message}: ${error.hint ?? ""}`, error);
    if (isStorageError(error, "Closed"))
      return new ApiError(503, "ServiceUnavailable", "the server is shutting down");
    // A client that does not wait for its answer is no fault; nobody reads what it would be.
    if (!gone.aborted || error !== gone.reason) this.#report(error, incoming);
    return internalError(messageOf(error), error);
  }

  #report(error: unknown, { method = "", url = "" }: IncomingMessage): void {
    if (!this.#closing.aborted) this.#options.onError?.(error, { method, url });
  }
}

/** What of a request the form of its answer depends on, also where its target is no path. */
function shownTo({ headers }: IncomingMessage, url: URL | null): Pick<ApiRequest, "headers" | "query"> {
  return { headers, query: url?.searchParams ?? new URLSearchParams() };
}
