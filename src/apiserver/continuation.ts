import { goJsonKind, goJsonProblem } from "../api/go-json.ts";
import { badRequest } from "./api-error.ts";
import { isRecord } from "../util/is-record.ts";

/** Where a chunked list goes on. */
export interface Continuation {
  /** The revision of the first page, which all pages show. Undefined: the present; the client knows that it may skip. */
  readonly revision: number | undefined;
  /** Keys (`namespace/name`) from here on. */
  readonly start: string;
}

const VERSION = "meta.k8s.io/v1";

/** The token's revision that stands for "as of now". */
const NOW = -1;

/**
 * Reads a continue token.
 * @throws ApiError 400
 */
export function parseContinue(token: string): Continuation {
  const { v, rv, start } = tokenFields(token);
  if (v !== VERSION)
    throw invalid(`server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (typeof rv !== "number" || !Number.isSafeInteger(rv) || rv < NOW || rv === 0) {
    throw invalid(`incorrect encoded start resourceVersion (version ${VERSION})`);
  }
  if (typeof start !== "string" || start === "")
    throw invalid(`encoded start key empty (version ${VERSION})`);
  return { revision: rv === NOW ? undefined : rv, start };
}

/** Base64 as Go reads it, which is exact, and JSON in it. @throws ApiError 400 */
function tokenFields(token: string): {
  readonly v?: unknown;
  readonly rv?: unknown;
  readonly start?: unknown;
} {
  const strange = /[^\w-]/.exec(token)?.index ?? (token.length % 4 === 1 ? token.length - 1 : undefined);
  if (strange !== undefined) throw invalid(`illegal base64 data at input byte ${strange}`);
  // Byte by byte, as Go names the one that it does not know.
  const text = Buffer.from(token, "base64url").toString("latin1");
  const problem = goJsonProblem(text);
  if (problem !== undefined) throw invalid(problem);
  const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  if (isRecord(value)) return value;
  if (value === null) return {};
  throw invalid(`json: cannot unmarshal ${goJsonKind(value)} into Go value of type storage.continueToken`);
}

function invalid(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

/** The token for what follows `last`; of `revision`, or of whatever is present when it is asked for. */
export function continueToken(revision: number | undefined, start: string): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision ?? NOW, start })).toString("base64url");
}
