import { createReadStream, readFileSync, statSync } from "node:fs";
import type http from "node:http";
import https from "node:https";
import { nodeHttp } from "../../../util/node-http.ts";
import type { EngineCandidate } from "./candidate.ts";
import type { EngineAnswer } from "./find-engine.ts";

/** A finished answer of the Engine API. */
export interface EngineResponse {
  readonly status: number;
  readonly body: string;
}

/** One call of the Engine API. */
export interface EngineRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** A file to send as the body (a tar archive). */
  readonly file?: string;
  readonly timeoutMs: number;
}

/** Sends one request to the engine and reads the whole answer. Rejects on a connection error or after `timeoutMs` of silence. */
export async function callEngine(engine: EngineCandidate, request: EngineRequest): Promise<EngineResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<EngineResponse>();
  const client = engine.tls === undefined ? nodeHttp : https;
  const headers =
    request.file === undefined
      ? {}
      : { "content-type": "application/x-tar", "content-length": statSync(request.file).size };
  const sent = client.request(
    {
      ...addressOf(engine),
      method: request.method,
      path: request.path,
      headers,
      agent: false,
    },
    (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
      response.on("error", reject);
    },
  );
  sent.setTimeout(request.timeoutMs, () => {
    sent.destroy(new Error(`no answer within ${request.timeoutMs / 1000} s`));
  });
  sent.on("error", reject);
  if (request.file === undefined) sent.end();
  else createReadStream(request.file).on("error", reject).pipe(sent);
  return await promise;
}

/** Asks a candidate for its version, within two seconds. Never rejects: what went wrong is the answer. */
export async function askEngine(candidate: EngineCandidate): Promise<EngineAnswer> {
  try {
    const { status, body } = await callEngine(candidate, {
      method: "GET",
      path: "/version",
      timeoutMs: 2_000,
    });
    if (status !== 200) return { kind: "silent", message: `answered ${status} to GET /version` };
    const version = JSON.parse(body) as {
      Version?: string;
      ApiVersion?: string;
      Components?: { Name?: string }[];
    };
    return {
      kind: "answers",
      version: version.Version ?? "unknown",
      apiVersion: version.ApiVersion ?? "unknown",
      name: version.Components?.[0]?.Name ?? "Docker Engine",
    };
  } catch (error) {
    return failedAnswer(error);
  }
}

function failedAnswer(error: unknown): EngineAnswer {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNREFUSED" || code === "ENOENT") return { kind: "refused", message };
  if (code === "EACCES" || code === "EPERM") return { kind: "denied", message };
  return { kind: "silent", message };
}

function addressOf(engine: EngineCandidate): http.RequestOptions & https.RequestOptions {
  const url = new URL(engine.host);
  if (url.protocol === "unix:") return { socketPath: url.pathname };
  if (url.protocol === "npipe:")
    return { socketPath: engine.host.replace("npipe://", "").replaceAll("/", "\\") };
  if (url.protocol !== "tcp:" && url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Error(`an address of the kind ${url.protocol}// is not supported`);
  }
  const tls = engine.tls;
  return {
    host: url.hostname,
    port: url.port === "" ? 2375 : Number(url.port),
    ...(tls?.ca === undefined ? {} : { ca: readFileSync(tls.ca) }),
    ...(tls?.cert === undefined ? {} : { cert: readFileSync(tls.cert) }),
    ...(tls?.key === undefined ? {} : { key: readFileSync(tls.key) }),
    ...(tls === undefined ? {} : { rejectUnauthorized: tls.verify }),
  };
}
