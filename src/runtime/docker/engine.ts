import { Agent as HttpAgent, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import type { Clock } from "../../kubelet/ports.ts";
import { deadline, DeadlineError } from "../../util/deadline.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import {
  type EngineAddress,
  isTls,
  openAnswer,
  openConnection,
  type Query,
  socketOf,
  textOf,
  type WireRequest,
} from "./engine-http.ts";

/** A call that takes longer hangs (cri-dockerd's limit for the same calls). Pulls and streams have none. */
const callLimitMs = 120_000;

export interface EngineRequest {
  readonly method: WireRequest["method"];
  /** Without version and query. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** Sent as it is, in place of `body`. */
  readonly file?: Buffer;
  readonly registryAuth?: object;
}

/**
 * The wire to one engine: JSON calls, streams and hijacked connections, each with an abort signal, every failure
 * translated to a RuntimeError. Streams have an agent of their own, so that long ones never hold up calls.
 */
export class Engine {
  readonly #address: EngineAddress;
  readonly #prefix: string;
  readonly #calls: HttpAgent;
  readonly #streams: HttpAgent;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** Taken over from their agent, which therefore does not end them. */
  readonly #hijacked = new Set<Duplex>();
  /** Whether the engine is reached through a socket of this machine. */
  readonly viaSocket: boolean;

  constructor(address: EngineAddress, clock: Clock, apiVersion?: string) {
    const Agent = isTls(address) ? HttpsAgent : HttpAgent;
    this.#address = address;
    this.#prefix = apiVersion === undefined ? "" : `/v${apiVersion}`;
    this.#calls = new Agent({ keepAlive: true });
    this.#streams = new Agent({ keepAlive: false });
    this.#clock = clock;
    this.viaSocket = socketOf(address) !== undefined;
  }

  /** A call with a JSON answer. The type is the caller's claim about the engine. */
  async call<T = unknown>(request: EngineRequest, signal?: AbortSignal): Promise<T> {
    const text = await this.#bounded(signal, async (bound) => {
      const answer = await openAnswer(this.#address, this.#calls, this.#wire(request), bound);
      return await textOf(answer, bound);
    });
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** An answer as a stream of bytes, for the caller to read or destroy. The limit and the signal are on its begin. */
  async stream(request: EngineRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    return await this.#bounded(signal, async (bound) => await this.#open(request, bound));
  }

  /** As `stream`, for answers that may be long in coming (pulls). */
  async slowStream(request: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
    using bound = linkedAbort(signal, this.#closing.signal);
    return await this.#open(request, bound.signal);
  }

  /** A connection that both sides use as a raw stream after the headers. Ending it half-closes. */
  async hijack(request: EngineRequest, signal?: AbortSignal): Promise<Duplex> {
    // A body of known length leaves nothing of HTTP behind in the stream; a chunked one ends in bytes of its own.
    const wire = this.#wire(request);
    const sized = { ...wire, body: wire.body ?? "" };
    const socket = await this.#bounded(
      signal,
      async (bound) => await openConnection(this.#address, this.#streams, sized, bound),
    );
    socket.on("error", () => undefined);
    this.#hijacked.add(socket);
    socket.once("close", () => this.#hijacked.delete(socket));
    return socket;
  }

  /** Ends all connections and the calls under way. Idempotent. */
  close(): void {
    this.#closing.abort(new RuntimeError("Unreachable", "the connection to the container engine is closed"));
    this.#calls.destroy();
    this.#streams.destroy();
    for (const socket of this.#hijacked) socket.destroy();
  }

  async #open(request: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
    signal.throwIfAborted();
    const answer = await openAnswer(this.#address, this.#streams, this.#wire(request), signal);
    // A stream that breaks while nobody listens must not end the process; readers see the error themselves.
    answer.on("error", () => undefined);
    return answer;
  }

  async #bounded<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    using both = linkedAbort(this.#closing.signal, ...(signal === undefined ? [] : [signal]));
    using bound = deadline(this.#clock, callLimitMs, both.signal);
    try {
      bound.signal.throwIfAborted();
      return await work(bound.signal);
    } catch (error) {
      if (error instanceof DeadlineError)
        throw new RuntimeError("Unreachable", `the container engine did not answer: ${error.message}`, {
          cause: error,
        });
      throw error;
    }
  }

  #wire({ method, path, query = {}, body, file, registryAuth }: EngineRequest): WireRequest {
    return {
      method,
      path: this.#prefix + path,
      query,
      body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: {
        ...(file === undefined ? {} : { "content-type": "application/x-tar" }),
        ...(file !== undefined || body === undefined ? {} : { "content-type": "application/json" }),
        ...(registryAuth === undefined ? {} : { "x-registry-auth": urlSafe(registryAuth) }),
      },
    };
  }
}

/** Base64 in the alphabet of URLs, but padded: the engine insists on it. */
function urlSafe(value: object): string {
  const text = Buffer.from(JSON.stringify(value)).toString("base64");
  return text.replaceAll("+", "-").replaceAll("/", "_");
}
