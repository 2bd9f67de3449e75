import type { Agent as HttpAgent, ClientRequest, IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { Status } from "../api/index.ts";
import { nodeHttp } from "../util/node-http.ts";
import { type Credentials, credentialsOf } from "./credentials.ts";
import { ApiError, ConnectionError } from "./errors.ts";
import type { ClientConfig } from "./kubeconfig.ts";

/** Parameters of a URL; a list stands there once for each item, undefined not at all. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One request; `body` is sent as JSON unless it is a string already. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

/** An answer whose body has been read. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly warnings: readonly string[];
}

const maxErrorBody = 1 << 20;
const never = new AbortController().signal;

/** How a client's connections behave. */
export interface HttpClientOptions {
  /** Its connections do not keep the process alive: for following things until somebody says otherwise. */
  readonly background?: boolean;
  /** Told once of each warning that an API server gives to reads and deletions; writes hand theirs over. */
  readonly onWarning?: (text: string) => void;
}

/** Requests to one API server over kept-alive connections. */
export class HttpClient {
  readonly #config: ClientConfig;
  readonly #background: boolean;
  readonly #onWarning: HttpClientOptions["onWarning"];
  readonly #told = new Set<string>();
  #agent: Agent | HttpAgent;
  /** The client certificate of the agent's connections. */
  #agentCert: string | undefined;

  constructor(config: ClientConfig, { background = false, onWarning }: HttpClientOptions = {}) {
    this.#config = config;
    this.#background = background;
    this.#onWarning = onWarning;
    this.#agentCert = config.clientCert;
    this.#agent = newAgent(config, config);
  }

  get config(): ClientConfig {
    return this.#config;
  }

  /** @throws ApiError for answers ≥ 400, ConnectionError when there is none. */
  async request(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    const response = await this.open(request, signal);
    return {
      status: response.statusCode ?? 0,
      body: await readAll(response),
      warnings: warningsOf(response),
    };
  }

  /** The same, with the body left to the caller, who must read or destroy it. */
  async open(request: HttpRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    const config = this.#config;
    if (config.source === undefined) return await this.#open(request, config, signal);
    const given = await config.source.current(signal ?? never);
    try {
      return await this.#open(request, { ...config, ...given }, signal);
    } catch (error) {
      if (!ApiError.is(error, "Unauthorized")) throw error;
      // The request was not looked at: it may go out once more, with other credentials.
      config.source.refused(given);
      return await this.#open(request, await credentialsOf(config, signal ?? never), signal);
    }
  }

  async #open(
    request: HttpRequest,
    credentials: Credentials,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = this.#send(request, credentials, signal);
      outgoing.once("response", resolve);
      outgoing.once("error", (error) => {
        reject(
          signal?.aborted === true ? abortReason(signal) : new ConnectionError(this.#config.server, error),
        );
      });
    });
    if (request.method === "GET" || request.method === "DELETE") this.#tell(warningsOf(response));
    if ((response.statusCode ?? 0) >= 400)
      throw new ApiError(statusFrom(response, await readAll(response, maxErrorBody)));
    return response;
  }

  #tell(warnings: readonly string[]): void {
    for (const warning of warnings) {
      if (this.#told.has(warning)) continue;
      this.#told.add(warning);
      this.#onWarning?.(warning);
    }
  }

  /** Closes idle connections; requests under way go on. */
  close(): void {
    this.#agent.destroy();
  }

  /** Connections belong to the certificate that they were made with; those of an older one end when they are idle. */
  #agentFor(credentials: Credentials): Agent | HttpAgent {
    if (credentials.clientCert !== this.#agentCert) {
      this.#agent = newAgent(this.#config, credentials);
      this.#agentCert = credentials.clientCert;
    }
    return this.#agent;
  }

  #send(request: HttpRequest, credentials: Credentials, signal: AbortSignal | undefined): ClientRequest {
    const url = new URL(this.#config.server + request.path);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      for (const item of Array.isArray(value) ? (value as readonly string[]) : [value]) {
        if (item !== undefined) url.searchParams.append(key, String(item));
      }
    }
    const body =
      request.body === undefined || typeof request.body === "string"
        ? request.body
        : JSON.stringify(request.body);
    const send = url.protocol === "http:" ? nodeHttp.request : httpsRequest;
    const outgoing = send(url, {
      method: request.method,
      agent: this.#agentFor(credentials),
      headers: {
        accept: request.accept ?? "application/json",
        "user-agent": "minikubelet",
        ...authorization(credentials),
        ...(body === undefined
          ? {}
          : {
              "content-type": request.contentType ?? "application/json",
              "content-length": Buffer.byteLength(body),
            }),
      },
      ...(signal === undefined ? {} : { signal }),
    });
    if (this.#background) outgoing.on("socket", (socket) => socket.unref());
    outgoing.end(body);
    return outgoing;
  }
}

function newAgent(config: ClientConfig, credentials: Credentials): Agent | HttpAgent {
  return config.server.startsWith("http:")
    ? new nodeHttp.Agent({ keepAlive: true })
    : new Agent({ keepAlive: true, ...tlsOptions(config, credentials) });
}

/** Options of a WebSocket to the config's server. @throws as the config's source of credentials does */
export async function connectionOptions(
  config: ClientConfig,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string | boolean | Readonly<Record<string, string>>>>> {
  const credentials = await credentialsOf(config, signal);
  return { headers: authorization(credentials), ...tlsOptions(config, credentials) };
}

function authorization({ token }: Credentials): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function tlsOptions(
  config: ClientConfig,
  { clientCert, clientKey }: Credentials,
): Readonly<Record<string, string | boolean>> {
  return {
    ...(config.ca === undefined ? {} : { ca: config.ca }),
    ...(clientCert === undefined ? {} : { cert: clientCert }),
    ...(clientKey === undefined ? {} : { key: clientKey }),
    ...(config.insecureSkipTlsVerify === true ? { rejectUnauthorized: false } : {}),
    ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
  };
}

async function readAll(response: IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The Status in an error answer, or one made from the HTTP status when the body is none. */
export function statusFrom(response: { readonly statusCode?: number | undefined }, body: string): Status {
  try {
    const value = JSON.parse(body) as Partial<Status>;
    if (value.kind === "Status") return value as Status;
  } catch {
    // Not JSON: a proxy or another server answered.
  }
  const code = response.statusCode ?? 0;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: code === 401 ? "Unauthorized" : "Unknown",
    code,
    message: `an error on the server (${JSON.stringify(body.slice(0, 200))}) has prevented the request from succeeding (HTTP ${code})`,
  };
}

function warningsOf(response: IncomingMessage): readonly string[] {
  const header = response.headers["warning"];
  if (header === undefined) return [];
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? "").replace(/\\(.)/g, "$1"),
  );
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted");
}
