import type { IncomingMessage } from "node:http";
import type { ApiRequest } from "../answer.ts";
import { ApiError } from "../api-error.ts";
import { ANONYMOUS } from "../users.ts";
import { readBody } from "./body.ts";

/** Null when the request's target is no path: `*`, another server's URL. */
export function urlOf({ url = "/" }: IncomingMessage): URL | null {
  return url.startsWith("/") ? URL.parse(`https://host${url}`) : null;
}

/** Of nobody yet. @throws ApiError 400 without a URL */
export function toRequest(
  incoming: IncomingMessage,
  url: URL | null,
  signal: AbortSignal,
): ApiRequest & { user: ApiRequest["user"] } {
  if (url === null)
    throw new ApiError(400, "BadRequest", `the target is not a path: ${JSON.stringify(incoming.url)}`);
  return {
    method: incoming.method ?? "GET",
    pathname: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    user: ANONYMOUS,
    body: async () => await readBody(incoming),
    signal,
  };
}
