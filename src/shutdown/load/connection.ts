import { connect, type Socket } from "node:net";
import type { Ms, RequestOutcome } from "../model.ts";
import { answerOutcome, codeOf, failureOutcome, ownCodes } from "./outcome.ts";
import { ResponseReader } from "./response-reader.ts";

/** How one request ended. */
export interface Answer {
  readonly outcome: RequestOutcome;
  readonly status?: number;
  readonly error?: string;
}

/** Where to connect to, and after how many milliseconds of silence a request counts as unanswered. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly requestTimeoutMs: number;
}

const connectTimeoutMs = 3_000;
/** Where the server says how long it keeps an idle connection, it is let go of this much earlier. */
const idleMarginMs = 1_000;
const pathPattern = /^\/[\u0021-\u007e]*$/;

/**
 * One TCP connection that carries GET requests one after the other. It never connects a second time, never retries, so
 * that nothing of what happens on the wire is smoothed over.
 */
export class Connection {
  readonly #target: ConnectionTarget;
  readonly #now: () => Ms;
  readonly #socket: Socket;
  #connected = false;
  #requests = 0;
  /** False when the server keeps it no longer, or something came that nobody had asked for. */
  #kept = true;
  #idleUntil = Number.POSITIVE_INFINITY;
  #reader: ResponseReader | undefined;
  #settle: ((error: Error | undefined) => void) | undefined;

  /** Begins to connect. */
  constructor(target: ConnectionTarget, now: () => Ms) {
    this.#target = target;
    this.#now = now;
    this.#socket = connect({ host: target.host, port: target.port, noDelay: true });
    this.#socket.setTimeout(connectTimeoutMs);
    this.#socket.on("connect", () => {
      this.#connected = true;
      this.#socket.setTimeout(target.requestTimeoutMs);
    });
    this.#socket.on("data", (data) => {
      this.#read(data);
    });
    this.#socket.on("end", () => {
      this.#kept = false;
      this.#finish(this.#reader?.end() === true ? undefined : coded(ownCodes.serverClosed));
    });
    this.#socket.on("timeout", () => {
      this.#finish(coded(this.#connected ? ownCodes.silence : "ETIMEDOUT"));
    });
    this.#socket.on("error", (error) => {
      this.#kept = false;
      this.#finish(error);
    });
    this.#socket.on("close", () => {
      this.#finish(coded(ownCodes.serverClosed));
    });
  }

  /** Whether another request may be sent here. */
  get usable(): boolean {
    const { destroyed, readable, writable } = this.#socket;
    return this.#kept && !destroyed && readable && writable && this.#now() < this.#idleUntil;
  }

  /** Requests so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Sends one GET and follows it to the last byte. @throws LoadError when it fails by our own fault */
  async get(path: string): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    const reader = new ResponseReader();
    this.#requests += 1;
    this.#reader = reader;
    this.#settle = resolve;
    if (pathPattern.test(path)) this.#socket.write(requestText(path, this.#target));
    else this.#finish(coded("INVALID_PATH"));
    const error = await promise;
    if (error === undefined) return { outcome: answerOutcome(reader.status), status: reader.status };
    this.close();
    return { outcome: failureOutcome(error, this.#connected), error: codeOf(error) };
  }

  /** Closes the connection; a request under way ends as unanswered. */
  close(): void {
    this.#kept = false;
    this.#finish(coded(ownCodes.closedByUs));
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    const reader = this.#reader;
    if (reader === undefined) {
      this.close();
      return;
    }
    try {
      reader.push(data);
    } catch (error) {
      this.#finish(error as Error);
      return;
    }
    if (!reader.done) return;
    this.#kept &&= reader.keepAlive;
    if (reader.idleMs !== undefined) this.#idleUntil = this.#now() + reader.idleMs - idleMarginMs;
    this.#finish(undefined);
  }

  /** Ends the request under way, if there is one; the first end counts. */
  #finish(error: Error | undefined): void {
    const settle = this.#settle;
    this.#settle = undefined;
    this.#reader = undefined;
    settle?.(error);
  }
}

function requestText(path: string, { host, port }: ConnectionTarget): string {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
  return `GET ${path} HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: minikubelet-shutdown-test\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n`;
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
