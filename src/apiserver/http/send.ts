import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { constants, gzipSync } from "node:zlib";
import type { Answer, ApiRequest } from "../answer.ts";
import { drained } from "../drained.ts";
import { prefersYaml } from "../negotiation.ts";
import { warningHeaders } from "./warnings.ts";

/** kube-apiserver compresses answers from this size on. */
const GZIP_FROM = 128 * 1024;

/** Writes an answer. Resolves when the response has ended; a client that went away ends it early without an error. */
export async function send(
  answer: Answer,
  request: Pick<ApiRequest, "headers" | "query">,
  response: ServerResponse,
): Promise<void> {
  response.statusCode = answer.code;
  response.setHeader("Audit-Id", randomUUID());
  response.setHeader("Cache-Control", "no-cache, private");
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const warnings = warningHeaders(answer.warnings ?? []);
  if (warnings.length > 0) response.setHeader("Warning", warnings);
  if (answer.kind === "stream") {
    await sendStream(answer, response);
    return;
  }
  if (answer.kind === "json" && prefersYaml(request.headers)) {
    response.setHeader("Content-Type", "application/yaml");
    sendWhole(await toYaml(answer.object), request, response);
  } else if (answer.kind === "json") {
    if (!response.hasHeader("Content-Type")) response.setHeader("Content-Type", "application/json");
    sendWhole(toJson(answer.object, request), request, response);
  } else {
    response.setHeader("Content-Type", answer.contentType);
    sendWhole(answer.body, request, response);
  }
}

/** People with curl get indented JSON, as from kube-apiserver; programs the compact form. */
function toJson(object: object, { headers, query }: Pick<ApiRequest, "headers" | "query">): string {
  const asked = query.get("pretty");
  const byHand = /^(curl|Wget|Mozilla)\//.test(headers["user-agent"] ?? "");
  const pretty = asked === null ? byHand : asked === "true" || asked === "1";
  return `${JSON.stringify(object, undefined, pretty ? 2 : undefined)}${pretty ? "" : "\n"}`;
}

/** As kube-apiserver writes it: sorted, and what an old parser would take for a time or a boolean in quotes. */
async function toYaml(object: object): Promise<string> {
  // Hardly anybody reads YAML, and its printer takes long to load.
  const { stringify } = await import("yaml");
  return stringify(object, {
    aliasDuplicateObjects: false,
    indentSeq: false,
    lineWidth: 0,
    sortMapEntries: true,
    version: "1.1",
  });
}

function sendWhole(
  body: string | Uint8Array,
  { headers }: Pick<ApiRequest, "headers">,
  response: ServerResponse,
): void {
  let bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (bytes.length >= GZIP_FROM && (headers["accept-encoding"] ?? "").includes("gzip")) {
    bytes = gzipSync(bytes, { level: constants.Z_BEST_SPEED });
    response.setHeader("Content-Encoding", "gzip");
    response.appendHeader("Vary", "Accept-Encoding");
  }
  response.setHeader("Content-Length", bytes.length);
  response.end(bytes);
}

async function sendStream(
  answer: Extract<Answer, { kind: "stream" }>,
  response: ServerResponse,
): Promise<void> {
  response.setHeader("Content-Type", answer.contentType);
  // Clients wait for the head: without it `get -w` looks dead until the first event.
  response.flushHeaders();
  for await (const chunk of answer.chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}
