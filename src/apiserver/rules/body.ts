import type { IncomingHttpHeaders } from "node:http";
import { messageOf } from "../../util/errors.ts";
import { badRequest, unsupportedMediaType } from "../api-error.ts";
import { decodeProtobuf, PROTOBUF } from "../protobuf/decode.ts";
import { WireError } from "../protobuf/wire.ts";
import { DepthError, duplicateFields, parseJson } from "./json-text.ts";

/** A body as data, not yet looked at by any schema. */
export interface RawBody {
  readonly raw: unknown;
  /** Fields that stood twice in its text. */
  readonly duplicates: readonly string[];
  /** A typed client wrote it: fields that we do not know are younger than we are, not mistyped. */
  readonly typed: boolean;
}

const JSON_TYPE = "application/json";
const YAML_TYPE = "application/yaml";
const ACCEPTED = [JSON_TYPE, YAML_TYPE, PROTOBUF];

/**
 * Reads a body by its Content-Type; without one it is JSON.
 * @param kind what it should be, for errors
 * @throws ApiError 400, 415
 */
export async function readRawBody(
  kind: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<RawBody> {
  switch (mediaType(headers)) {
    case "":
    case JSON_TYPE: {
      const text = body.toString("utf8");
      const raw = readable(kind, text, "json", () => parseJson(text));
      return { raw, duplicates: duplicateFields(text), typed: false };
    }
    case YAML_TYPE:
      return { raw: await parseYaml(kind, body), duplicates: [], typed: false };
    case PROTOBUF:
      return { raw: protobuf(kind, body), duplicates: [], typed: true };
    default: {
      const list = ACCEPTED.join(", ");
      throw unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: ${list}`,
      );
    }
  }
}

/** YAML as the data that the same JSON would be. @throws ApiError 400 */
export async function parseYaml(kind: string, body: Buffer): Promise<unknown> {
  const text = body.toString("utf8");
  const json = readable(kind, text, "json", () => jsonIn(text));
  if (json !== undefined) return json;
  // Hardly anybody sends YAML, and its parser takes long to load.
  const { parse } = await import("yaml");
  // Aliases that multiply are an attack, not a manifest.
  return readable(kind, text, "yaml", () => parseJson(JSON.stringify(parse(text, { maxAliasCount: 100 }))));
}

/**
 * What clients send as YAML is JSON nearly always. Undefined where it is not, or names a field twice: the YAML parser
 * says better why. @throws DepthError
 */
function jsonIn(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value = parseJson(text);
    return duplicateFields(text).length === 0 ? value : undefined;
  } catch (error) {
    if (error instanceof DepthError) throw error;
    return undefined;
  }
}

/** The Content-Type without parameters, in lower case. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

const SHOWN_BYTES = 30;

function readable<T>(kind: string, text: string, format: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const start = text.length > SHOWN_BYTES ? `${text.slice(0, SHOWN_BYTES)} ...` : text;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; ${format} parse error: ${messageOf(error)} (${start})`,
    );
  }
}

function protobuf(kind: string, body: Buffer): unknown {
  try {
    return decodeProtobuf(body);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${error.message}`);
  }
}
