import { isIPv6, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Client } from "undici";
import { DeadlineError } from "../../../util/deadline.ts";
import { messageOf } from "../../../util/errors.ts";
import { DialError } from "../../runtime-error.ts";
import { goQuote } from "../../../api/go-quote.ts";
import { type GoUrl, requestUri, resolveLocation, urlText } from "./go-url.ts";
import { HttpSocket, HttpTextError, invalidFieldText } from "./http-socket.ts";
import { headerFields, type HttpRequest, invalidField } from "./request.ts";
import { tlsOver } from "./tls-socket.ts";

/** Opens a connection to the host of the request. @throws DialError */
export type Dial = (port: number, signal: AbortSignal) => Promise<Duplex>;

/** What came of a request: its answer with the beginning of the body, or why there is none. */
export type HttpResult =
  | { readonly kind: "response"; readonly status: number; readonly body: Buffer }
  /** No response: `message` is the whole text, `Get "URL": …`; `reason` is the part after the URL. */
  | { readonly kind: "failed"; readonly message: string; readonly reason: string }
  /** A response whose body broke off. */
  | { readonly kind: "bodyFailed"; readonly message: string };

/** No more of a body is read (kubelet pkg/probe/http/http.go). */
const bodyLimit = 10 * 1024;
const redirectLimit = 10;
const followed = new Set([301, 302, 303, 307, 308]);

/** undici takes 16 MB of memory, which pods without HTTP probes and hooks need not pay for. */
export async function loadHttpClient(): Promise<typeof Client> {
  return (await import("undici")).Client;
}

/**
 * One GET as the kubelet's clients make it, redirects to the same host name included. Rejects only with the signal's
 * reason, unless that is a DeadlineError: then the time was up, which is a result.
 */
export async function httpGet(request: HttpRequest, dial: Dial, signal: AbortSignal): Promise<HttpResult> {
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const result = await exchange(current, dial, signal);
    if (result.kind !== "redirect") return result;
    const { location } = result;
    const url = resolveLocation(current.url, location);
    if (url === undefined)
      return failed(current.url, `failed to parse Location header ${goQuote(location)}: invalid URL`);
    // Go compares the names only, and gives back the redirect itself when they differ.
    if (url.hostname !== request.url.hostname)
      return { kind: "response", status: result.status, body: result.body };
    if (redirects + 1 >= redirectLimit) return failedAt(location, `stopped after ${redirectLimit} redirects`);
    if (url.scheme !== "http" && url.scheme !== "https")
      return failed(url, `unsupported protocol scheme ${goQuote(url.scheme)}`);
    current = redirected(current, url, location);
  }
}

type ExchangeResult =
  | HttpResult
  | { readonly kind: "redirect"; readonly status: number; readonly body: Buffer; readonly location: string };

async function exchange(request: HttpRequest, dial: Dial, signal: AbortSignal): Promise<ExchangeResult> {
  const invalid = invalidField(request.headers);
  if (invalid !== undefined) return failed(request.url, invalidFieldText(invalid));
  let stage: "headers" | "body" = "headers";
  let connection: Connection | undefined;
  try {
    connection = await open(request, dial, signal);
    const response = await ask(connection, request, signal);
    stage = "body";
    const { location } = response;
    if (location !== undefined && followed.has(response.status))
      return { kind: "redirect", status: response.status, location, body: await orEmpty(response.body) };
    return { kind: "response", status: response.status, body: await response.body() };
  } catch (error) {
    const timedOut = signal.aborted && signal.reason instanceof DeadlineError;
    if (signal.aborted && !timedOut) throw signal.reason;
    if (stage === "body") return { kind: "bodyFailed", message: bodyText(error, timedOut, connection) };
    return failed(request.url, failureText(error, timedOut, connection));
  } finally {
    await connection?.close();
  }
}

interface Connection {
  readonly client: Client;
  readonly http2: boolean;
  /** `read tcp 10.1.0.1:45678->10.1.0.5:8080`, for errors of the established connection. */
  readonly description: string;
  close(): Promise<void>;
}

async function open(request: HttpRequest, dial: Dial, signal: AbortSignal): Promise<Connection> {
  const { url } = request;
  const HttpClient = await loadHttpClient();
  const raw = await dial(url.port, signal);
  const description = describe(raw, url);
  let socket: Duplex;
  try {
    const secure = url.scheme === "https" ? await tlsOver(raw, url.hostname, signal) : undefined;
    socket = secure?.alpnProtocol === "h2" ? secure : new HttpSocket(secure ?? raw, requestHead(request));
  } catch (error) {
    raw.destroy();
    throw error;
  }
  const client = new HttpClient(`${url.scheme}://${url.host}`, {
    allowH2: true,
    connect: (_options, callback) => {
      // undici wants to be called back later; it does not look at more than what a Duplex has.
      queueMicrotask(() => {
        callback(null, socket as Socket | TLSSocket);
      });
    },
    // All time limits are the caller's.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 10 * 1024 * 1024,
  });
  return {
    client,
    http2: !(socket instanceof HttpSocket),
    description,
    close: async () => {
      await client.destroy();
      socket.destroy();
      raw.destroy();
    },
  };
}

interface Response {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: () => Promise<Buffer>;
}

async function ask(
  { client, http2 }: Connection,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<Response> {
  const { statusCode, headers, body } = await client.request({
    method: "GET",
    path: requestUri(request.url).replace(/[^\x21-\x7e]+/g, encodeURIComponent),
    // Over HTTP/1.1 the socket writes the head itself.
    headers: http2 ? http2Fields(request) : [],
    signal,
  });
  const location = headers["location"];
  return {
    status: statusCode,
    location: Array.isArray(location) ? location[0] : location,
    body: async () => {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= bodyLimit) break;
      }
      return Buffer.concat(chunks).subarray(0, bodyLimit);
    },
  };
}

function http2Fields(request: HttpRequest): string[] {
  const fields = headerFields(request).filter(([name]) => name !== "Connection");
  if (request.host !== "") fields.push(["host", request.host]);
  return fields.flatMap(([name, value]) => [name.toLowerCase(), value]);
}

function requestHead(request: HttpRequest): string {
  const host = request.host === "" ? request.url.host : request.host;
  const fields = headerFields(request).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${requestUri(request.url)} HTTP/1.1\r\nHost: ${host}\r\n${fields.join("")}\r\n`;
}

/** Go keeps the caller's Host for a relative redirect, and says where it came from unless https leads to http. */
function redirected(from: HttpRequest, url: GoUrl, location: string): HttpRequest {
  const headers = new Map(from.headers);
  if (!(from.url.scheme === "https" && url.scheme === "http"))
    headers.set("Referer", [urlText({ ...from.url, fragment: "" })]);
  const relative = !/^[a-z][a-z0-9+.-]*:/i.test(location);
  return { ...from, url, headers, host: relative ? from.host : "" };
}

async function orEmpty(body: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await body();
  } catch {
    return Buffer.alloc(0); // The redirect counts, not what it says.
  }
}

function failed(url: GoUrl, reason: string): HttpResult {
  return failedAt(urlText(url), reason);
}

function failedAt(location: string, reason: string): HttpResult {
  return { kind: "failed", message: `Get ${goQuote(location)}: ${reason}`, reason };
}

function failureText(error: unknown, timedOut: boolean, connection: Connection | undefined): string {
  if (timedOut) {
    const what = error instanceof DialError ? error.message : "context deadline exceeded";
    return `${what} (Client.Timeout exceeded while awaiting headers)`;
  }
  if (error instanceof DialError && connection === undefined) return error.message;
  if (error instanceof HttpTextError) return error.message;
  if ((error as { readonly code?: unknown }).code === "UND_ERR_SOCKET") return "EOF";
  return systemText(error, connection) ?? messageOf(error);
}

function bodyText(error: unknown, timedOut: boolean, connection: Connection | undefined): string {
  if (timedOut)
    return "context deadline exceeded (Client.Timeout or context cancellation while reading body)";
  return systemText(error, connection) ?? "unexpected EOF";
}

function systemText(error: unknown, connection: Connection | undefined): string | undefined {
  const { code } = error as { readonly code?: unknown };
  const where = connection?.description ?? "tcp";
  if (code === "ECONNRESET" || code === "reset") return `read ${where}: read: connection reset by peer`;
  if (code === "EPIPE") return `write ${where}: write: broken pipe`;
  return undefined;
}

function describe(raw: Duplex, url: GoUrl): string {
  const remote = url.host.endsWith(`:${url.port}`) ? url.host : `${url.host}:${url.port}`;
  if (!(raw instanceof Socket) || raw.localAddress === undefined) return `tcp ${remote}`;
  const local = isIPv6(raw.localAddress) ? `[${raw.localAddress}]` : raw.localAddress;
  return `tcp ${local}:${raw.localPort ?? 0}->${remote}`;
}
