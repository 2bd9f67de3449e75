import { badRequest } from "./api-error.ts";

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
  if (v !== VERSION) throw invalid(`server does not recognize this encoded version ${JSON.stringify(v)}`);
  if (
    typeof rv !== "number" ||
    !Number.isSafeInteger(rv) ||
    rv < NOW ||
    rv === 0 ||
    typeof start !== "string"
  ) {
    throw invalid("incorrect encoded start resourceVersion or key");
  }
  return { revision: rv === NOW ? undefined : rv, start };
}

function tokenFields(token: string): {
  readonly v?: unknown;
  readonly rv?: unknown;
  readonly start?: unknown;
} {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below like any other text that is no token.
  }
  throw invalid("it is not a token of this server");
}

function invalid(why: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

/** The token for what follows `last`; of `revision`, or of whatever is present when it is asked for. */
export function continueToken(revision: number | undefined, start: string): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision ?? NOW, start })).toString("base64url");
}
