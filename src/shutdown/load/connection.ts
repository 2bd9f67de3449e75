import { connect, type Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import { answerOutcome, codeOf, failureOutcome } from "./outcome.ts";
import type { RequestOutcome } from "../model.ts";

/** How one request ended. */
export interface Answer {
  readonly outcome: RequestOutcome;
  readonly status?: number;
  readonly error?: string;
  /** True when the connection was found closed before anything was sent: send it again on another one. */
  readonly unsent?: boolean;
}

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly requestTimeoutMs: number;
}

const connectTimeoutMs = 3_000;
const spentCode = "MINIKUBELET_SPENT";

/**
 * One TCP connection that carries requests one after the other. It never connects a second time, never retries, so that
 * nothing of what happens on the wire is smoothed over.
 */
export class Connection {
  readonly #client: Client;
  #socket: Socket | undefined;
  #connected = false;
  #requests = 0;

  constructor(target: ConnectionTarget) {
    this.#client = new Client(`http://${hostText(target.host)}:${String(target.port)}`, {
      pipelining: 1,
      allowH2: false,
      headersTimeout: target.requestTimeoutMs,
      bodyTimeout: target.requestTimeoutMs,
      // The server decides how long a connection is kept; we only let go of it first when it announces the time.
      keepAliveTimeout: 60_000,
      connect: (_options, callback) => {
        if (this.#socket !== undefined) {
          callback(Object.assign(new Error("the connection is closed"), { code: spentCode }), null);
          return;
        }
        this.#socket = open(target, (error, socket) => {
          this.#connected = error === undefined;
          if (error === undefined) callback(null, socket);
          else callback(error, null);
        });
      },
    });
  }

  /** Whether another request may be sent here. */
  get usable(): boolean {
    return this.#socket?.destroyed === false && this.#socket.readable && this.#socket.writable;
  }

  /** Requests so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Sends one GET and follows it to the last byte. @throws LoadError when it fails by our own fault */
  async get(path: string): Promise<Answer> {
    this.#requests += 1;
    const following = new Following();
    this.#client.dispatch({ path, method: "GET" }, following);
    try {
      const status = await following.end;
      return { outcome: answerOutcome(status), status };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (codeOf(error) === spentCode) return { outcome: "reset", error: spentCode, unsent: true };
      return {
        outcome: failureOutcome(error, this.#connected),
        // The client's own code says little; the socket's, where there is one, says what happened.
        error: codeOf(error.cause instanceof Error ? error.cause : error),
      };
    }
  }

  /** Closes the connection; a request under way ends as unanswered. */
  async close(): Promise<void> {
    await this.#client.destroy();
    this.#socket?.destroy();
  }
}

/** Reads an answer and throws it away; `end` gives its status. */
class Following implements Dispatcher.DispatchHandler {
  readonly #end = Promise.withResolvers<number>();
  #status = 0;

  get end(): Promise<number> {
    return this.#end.promise;
  }

  onRequestStart(): void {
    // Nothing is to be stopped half-way.
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(): void {
    // Only its arrival counts.
  }

  onResponseEnd(): void {
    this.#end.resolve(this.#status);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end.reject(error);
  }
}

function open(target: ConnectionTarget, done: (error: Error | undefined, socket: Socket) => void): Socket {
  const socket = connect({ host: target.host, port: target.port, noDelay: true });
  const settle = (error: Error | undefined): void => {
    socket.setTimeout(0);
    socket.off("connect", onConnect).off("error", settle).off("timeout", onTimeout);
    // Whatever comes later is the client's to see; until it listens, nothing may throw.
    socket.on("error", () => undefined);
    done(error, socket);
  };
  const onConnect = (): void => {
    settle(undefined);
  };
  const onTimeout = (): void => {
    socket.destroy();
    settle(Object.assign(new Error("no connection"), { code: "ETIMEDOUT" }));
  };
  socket.setTimeout(connectTimeoutMs);
  return socket.once("connect", onConnect).once("error", settle).once("timeout", onTimeout);
}

function hostText(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
