import type { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex, Readable } from "node:stream";
import { inspect } from "node:util";
import Docker from "dockerode";
import type { Clock } from "../../kubelet/ports.ts";
import { deadline, DeadlineError } from "../../util/deadline.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { nodeHttp } from "../../util/node-http.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import { runtimeErrorOf } from "./errors.ts";

/** Where the engine is: dockerode's own options. Empty: DOCKER_HOST, else the usual sockets. */
export type EngineAddress = Pick<
  Docker.DockerOptions,
  "socketPath" | "host" | "port" | "protocol" | "ca" | "cert" | "key" | "username" | "sshOptions"
>;

/** A call that takes longer hangs (cri-dockerd's limit for the same calls). Pulls and streams have none. */
const callLimitMs = 120_000;

type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
type Query = Readonly<Record<string, string | number | boolean | undefined | object>>;

/** One call of the Engine API. */
export interface EngineRequest {
  readonly method: Method;
  /** Without version and query. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** Sent as it is, in place of `body`. */
  readonly file?: Buffer;
  readonly registryAuth?: object;
}

const goodStatuses = { 200: true, 201: true, 204: true, 304: true };

/**
 * The wire to one engine: JSON calls, streams and hijacked connections, each with an abort signal, every failure
 * translated to a RuntimeError. Streams have an agent of their own, so that long ones never hold up calls.
 */
export class Engine {
  readonly #calls: Docker;
  readonly #streams: Docker;
  readonly #agents: readonly (HttpAgent | HttpsAgent)[];
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** Taken over from their agent, which therefore does not end them. */
  readonly #hijacked = new Set<Duplex>();
  /** Whether the engine is reached through a socket of this machine. */
  readonly viaSocket: boolean;

  constructor(address: EngineAddress, clock: Clock, apiVersion?: string) {
    const plain = address.protocol !== "https" && address.ca === undefined;
    const newAgent = (keepAlive: boolean): HttpAgent | HttpsAgent =>
      brief(plain ? new nodeHttp.Agent({ keepAlive }) : new HttpsAgent({ keepAlive }));
    const connect = (agent: HttpAgent): Docker => new Docker(dockerOptions(address, agent, apiVersion));
    this.#agents = [newAgent(true), newAgent(false)];
    this.#calls = connect(this.#agents[0] as HttpAgent);
    this.#streams = connect(this.#agents[1] as HttpAgent);
    this.#clock = clock;
    const modem = this.#calls.modem as { readonly socketPath?: unknown };
    this.viaSocket = modem.socketPath !== undefined;
  }

  /** A call with a JSON answer. The type is the caller's claim about the engine. */
  async call<T = unknown>(request: EngineRequest, signal?: AbortSignal): Promise<T> {
    return (await this.#bounded(this.#calls, request, {}, signal)) as T;
  }

  /** An answer as a stream of bytes; aborting destroys it. The limit is on the wait for its begin. */
  async stream(request: EngineRequest, signal?: AbortSignal): Promise<Readable> {
    const answer = (await this.#bounded(this.#streams, request, { isStream: true }, signal)) as Readable;
    // A stream that breaks while nobody listens must not end the process; readers see the error themselves.
    answer.on("error", () => undefined);
    return answer;
  }

  /** As `stream`, for answers that may be long in coming (pulls). */
  async slowStream(request: EngineRequest, signal: AbortSignal): Promise<Readable> {
    using bound = linkedAbort(signal, this.#closing.signal);
    const answer = (await this.#dial(this.#streams, request, { isStream: true }, bound.signal)) as Readable;
    answer.on("error", () => undefined);
    return answer;
  }

  /** A connection that both sides use as a raw stream after the headers. Ending it half-closes. */
  async hijack(request: EngineRequest, signal?: AbortSignal): Promise<Duplex> {
    // A body of known length leaves nothing of HTTP behind in the stream; a chunked one ends in bytes of its own.
    const sized = request.body === undefined ? { ...request, file: Buffer.alloc(0) } : request;
    const socket = (await this.#bounded(
      this.#streams,
      sized,
      { isStream: true, hijack: true },
      signal,
    )) as Duplex;
    socket.on("error", () => undefined);
    this.#hijacked.add(socket);
    socket.once("close", () => this.#hijacked.delete(socket));
    return socket;
  }

  /** Ends all connections and the calls under way. Idempotent. */
  close(): void {
    this.#closing.abort(new RuntimeError("Unreachable", "the connection to the container engine is closed"));
    for (const agent of this.#agents) agent.destroy();
    for (const socket of this.#hijacked) socket.destroy();
  }

  async #bounded(
    docker: Docker,
    request: EngineRequest,
    options: object,
    signal?: AbortSignal,
  ): Promise<unknown> {
    using both = linkedAbort(this.#closing.signal, ...(signal === undefined ? [] : [signal]));
    using bound = deadline(this.#clock, callLimitMs, both.signal);
    try {
      return await this.#dial(docker, request, options, bound.signal);
    } catch (error) {
      if (error instanceof DeadlineError)
        throw new RuntimeError("Unreachable", `the container engine did not answer: ${error.message}`, {
          cause: error,
        });
      throw error;
    }
  }

  async #dial(
    docker: Docker,
    request: EngineRequest,
    options: object,
    signal: AbortSignal,
  ): Promise<unknown> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const { method, path, query = {}, body, file, registryAuth } = request;
    const modem = docker.modem as {
      dial(options: object, callback: (error: unknown, result: unknown) => void): void;
    };
    modem.dial(
      {
        ...options,
        // docker-modem reads a trailing "?" as "the query follows", and sends `_body` of a POST unless it is empty.
        path: `${path}?`,
        method,
        options: { _query: definedOf(query), _body: body ?? {} },
        statusCodes: goodStatuses,
        abortSignal: brief(signal),
        ...(file === undefined ? {} : { file }),
        ...(registryAuth === undefined ? {} : { authconfig: registryAuth }),
      },
      (error, result) => {
        if (error === null || error === undefined) resolve(result);
        else reject(signal.aborted ? (signal.reason as Error) : runtimeErrorOf(error));
      },
    );
    return await promise;
  }
}

/**
 * docker-modem formats the options of every request for a debug line that nobody reads, at unlimited depth: through the
 * agent that takes all its sockets along, some 5 ms of CPU a call. A short name in their place costs nothing.
 */
function brief<T extends object>(value: T): T {
  return Object.defineProperty(value, inspect.custom, { value: () => value.constructor.name });
}

function definedOf(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

function dockerOptions(address: EngineAddress, agent: HttpAgent, version?: string): Docker.DockerOptions {
  // docker-modem lets a host of DOCKER_HOST win over a socket path that is given, unless the host is given too.
  const local =
    address.socketPath === undefined ? {} : { host: undefined, port: undefined, protocol: "http" as const };
  return {
    ...local,
    ...address,
    ...(address.protocol === "ssh" ? {} : { agent }),
    ...(version === undefined ? {} : { version: `v${version}` }),
  };
}
