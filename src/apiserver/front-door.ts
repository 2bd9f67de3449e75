import type { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { linkedAbort } from "../util/linked-abort.ts";
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

/** What stands behind the front door. */
export interface FrontDoorOptions {
  readonly env: ApiEnvironment;
  readonly tokens: readonly TokenCredential[];
  /** Names that the Host header may carry beside `localhost`, `127.0.0.1` and `[::1]`. */
  readonly hostNames?: readonly string[];
  /** Told of every 500: something that should not have happened. */
  readonly onError?: (error: unknown, request: { readonly method: string; readonly url: string }) => void;
}

/** Authentication, errors as Statuses, and the life of each request. */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #closing: AbortSignal;
  readonly #authenticate: Authenticator;
  readonly #hostNames: ReadonlySet<string>;
  readonly #handle: Handler;
  readonly #upgrade: UpgradeHandler;
  /** Sockets that the HTTP server no longer counts as its own. */
  readonly #upgraded = new Set<Duplex>();

  constructor(options: FrontDoorOptions, closing: AbortSignal) {
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
    await send(answer, shownTo(incoming, url), response);
    // Who sends all of a body before it reads would lose the answer, were the connection cut off; for how long it may
    // send, the limits say.
    if (!incoming.complete) incoming.resume();
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
