import { type Agent, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex, Readable } from "node:stream";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import { runtimeErrorOf, runtimeErrorOfAnswer } from "./errors.ts";

/** Where the engine is. Empty: the usual socket. */
export interface EngineAddress {
  /** A socket or a named pipe of this machine; wins over `host`. */
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: "http" | "https";
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined | object>>;

/** One HTTP request as it goes over the wire. */
export interface WireRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** With the API's version, without the query. */
  readonly path: string;
  readonly query: Query;
  readonly body: Buffer | string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const usualSocket = "/var/run/docker.sock";

/** The socket that the address means; undefined when it means a host. */
export function socketOf({ socketPath, host }: EngineAddress): string | undefined {
  return socketPath ?? (host === undefined ? usualSocket : undefined);
}

export function isTls({ protocol, ca }: EngineAddress): boolean {
  return protocol === "https" || ca !== undefined;
}

/**
 * Sends a request and waits for the head of its answer; the body is left to the caller. Aborting the signal ends it.
 * @throws RuntimeError for what the socket or an answer ≥ 400 says; the signal's reason when aborted
 */
export async function openAnswer(
  address: EngineAddress,
  agent: Agent,
  wire: WireRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = send(address, agent, wire, signal);
  sent.once("response", resolve);
  sent.on("error", reject);
  sent.end(wire.body);
  return await orRuntimeError(async () => await good(await promise), signal);
}

/** As `openAnswer`, for a connection that is a raw stream of both sides after the answer's head. */
export async function openConnection(
  address: EngineAddress,
  agent: Agent,
  wire: WireRequest,
  signal: AbortSignal,
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const headers = { ...wire.headers, connection: "Upgrade", upgrade: "tcp" };
  const sent = send(address, agent, { ...wire, headers }, signal);
  sent.once("upgrade", (_answer, socket: Duplex, head: Buffer) => {
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  sent.once("response", (answer) => {
    good(answer).then(() => {
      answer.destroy();
      reject(new RuntimeError("Internal", `the engine did not hand over the connection of ${wire.path}`));
    }, reject);
  });
  sent.on("error", reject);
  sent.end(wire.body);
  return await orRuntimeError(async () => await promise, signal);
}

/** The whole of a body as text. @throws RuntimeError; the signal's reason when aborted */
export async function textOf(answer: Readable, signal: AbortSignal): Promise<string> {
  return await orRuntimeError(async () => await readAll(answer), signal);
}

function send(
  address: EngineAddress,
  agent: Agent,
  wire: WireRequest,
  signal: AbortSignal,
): ReturnType<typeof httpRequest> {
  const socketPath = socketOf(address);
  const query = queryText(wire.query);
  const options: RequestOptions = {
    agent,
    method: wire.method,
    path: query === "" ? wire.path : `${wire.path}?${query}`,
    headers: {
      ...wire.headers,
      ...(wire.body === undefined ? {} : { "content-length": Buffer.byteLength(wire.body) }),
    },
    signal,
    ...(socketPath === undefined ? { host: address.host, port: address.port } : { socketPath }),
  };
  if (!isTls(address)) return httpRequest(options);
  const { ca, cert, key } = address;
  return httpsRequest({ ...options, ca, cert, key });
}

/** Filters and other objects go as JSON. */
function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined)
      parameters.append(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  return parameters.toString();
}

async function good(answer: IncomingMessage): Promise<IncomingMessage> {
  const { statusCode = 0 } = answer;
  if (statusCode < 300 || statusCode === 304) return answer;
  throw runtimeErrorOfAnswer(statusCode, await readAll(answer));
}

async function readAll(answer: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function orRuntimeError<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? (signal.reason as Error) : runtimeErrorOf(error);
  }
}
