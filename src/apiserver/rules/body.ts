import type { IncomingHttpHeaders } from "node:http";
import { goJsonKind, goJsonProblem } from "../../api/go-json.ts";
import { messageOf } from "../../util/errors.ts";
import { badRequest, unsupportedMediaType } from "../api-error.ts";
import { decodeProtobuf, PROTOBUF } from "../protobuf/decode.ts";
import { WireError } from "../protobuf/wire.ts";
import { DepthError, duplicateFields, fieldsInOrder, parseJson } from "./json-text.ts";

/** A body as data, not yet looked at by any schema. */
export interface RawBody {
  readonly raw: unknown;
  /** What strict decoding says, given the fields that the schema does not know: those and the ones that stand twice. */
  readonly strictErrors: (unknown: readonly string[]) => readonly string[];
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
    case JSON_TYPE:
      return readJson(kind, body.toString("utf8"));
    case YAML_TYPE:
      return await readYaml(kind, body.toString("utf8"));
    case PROTOBUF:
      return { raw: protobuf(kind, body), strictErrors: unknownFields, typed: true };
    default: {
      const list = ACCEPTED.join(", ");
      throw unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: ${list}`,
      );
    }
  }
}

/** The strict errors of fields that the schema does not know. */
export function unknownFields(unknown: readonly string[]): readonly string[] {
  return unknown.map((field) => `unknown field "${field}"`);
}

/** Two fields that every object may have decide what it is. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function readJson(kind: string, text: string): RawBody {
  let raw: unknown;
  try {
    raw = parseJson(text);
  } catch (error) {
    const why = goJsonProblem(text) ?? messageOf(error);
    throw unrecognized(kind, text, `couldn't get version/kind; json parse error: ${why}`);
  }
  const problem = typeMetaProblem(raw);
  if (problem !== undefined) {
    throw unrecognized(kind, text, `couldn't get version/kind; json parse error: ${problem}`);
  }
  return { raw, strictErrors: (unknown) => jsonStrictErrors(text, unknown), typed: false };
}

/** The strict errors of a JSON text in its order, given the fields that the schema does not know. */
export function jsonStrictErrors(text: string, unknown: readonly string[]): readonly string[] {
  return duplicateFields(text).length === 0 ? unknownFields(unknown) : fieldsInOrder(text, unknown);
}

/** What encoding/json says of a document that cannot have an apiVersion and a kind. */
function typeMetaProblem(raw: unknown): string | undefined {
  const kind = goJsonKind(raw);
  if (kind === "null") return undefined;
  if (kind !== "object") return `json: cannot unmarshal ${kind} into Go value of type ${TYPE_META}`;
  const members = raw as Readonly<Record<string, unknown>>;
  const wrong = Object.keys(members).find(
    (key) =>
      (key === "apiVersion" || key === "kind") && !["string", "null"].includes(goJsonKind(members[key])),
  );
  return wrong === undefined
    ? undefined
    : `json: cannot unmarshal ${goJsonKind(members[wrong])} into Go struct field .${wrong} of type string`;
}

/** YAML as the data that the same JSON would be. @throws ApiError 400 */
async function readYaml(kind: string, text: string): Promise<RawBody> {
  if (isPlainJson(text)) return readJson(kind, text);
  // Hardly anybody sends YAML, and its parser takes long to load.
  const { readYamlText } = await import("./yaml-text.ts");
  const { value, problem, duplicates } = readYamlText(text);
  if (problem !== undefined) throw unrecognized(kind, text, problem);
  return {
    raw: value,
    strictErrors: (unknown) => [...duplicates, ...unknownFields(unknown)],
    typed: false,
  };
}

/** What clients send as YAML is JSON nearly always; the YAML parser says better why where it is not. */
function isPlainJson(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    parseJson(text);
    return duplicateFields(text).length === 0;
  } catch (error) {
    return error instanceof DepthError; // Only the other reader refuses what is nested too deep.
  }
}

/** The Content-Type without parameters, in lower case. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

const SHOWN_BYTES = 30;

function unrecognized(kind: string, text: string, why: string, encoding: BufferEncoding = "utf8"): Error {
  const shown = summary(Buffer.from(text, encoding));
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${shown})`);
}

/** The beginning of a body: as text when it looks like JSON, else in hexadecimal. */
function summary(bytes: Buffer): string {
  if (bytes.length === 0) return "<empty>";
  const shown = bytes.subarray(0, SHOWN_BYTES).toString(bytes[0] === OPENING_BRACE ? "utf8" : "hex");
  return bytes.length > SHOWN_BYTES ? `${shown} ...` : shown;
}

const OPENING_BRACE = 0x7b;

function protobuf(kind: string, body: Buffer): unknown {
  try {
    return decodeProtobuf(body);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw unrecognized(kind, body.toString("latin1"), error.message, "latin1");
  }
}
