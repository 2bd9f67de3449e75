import type { IncomingHttpHeaders } from "node:http";
import type { Status } from "../api/index.ts";

/** Who sends a request. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A request as handlers see it: no socket, no Node response. */
export interface ApiRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly user: User;
  /** Reads the body once. @throws ApiError 413 */
  readonly body: () => Promise<Buffer>;
  /** Aborts when the client has gone or the server closes. */
  readonly signal: AbortSignal;
}

interface AnswerHead {
  readonly code: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Shown by kubectl on stderr, one `Warning:` line each. */
  readonly warnings?: readonly string[];
}

/** What a handler answers. */
export type Answer =
  | (AnswerHead & { readonly kind: "json"; readonly object: object })
  | (AnswerHead & {
      readonly kind: "bytes";
      readonly contentType: string;
      readonly body: string | Uint8Array;
    })
  | (AnswerHead & {
      readonly kind: "stream";
      readonly contentType: string;
      /** The head is sent at once, each chunk as it comes; reading waits for a slow client. */
      readonly chunks: AsyncIterable<string | Uint8Array>;
    });

/** Answers a request; errors are thrown as ApiErrors. */
export type Handler = (request: ApiRequest) => Promise<Answer> | Answer;

/** 200 with an object. */
export function ok(object: object): Answer {
  return { kind: "json", code: 200, object };
}

/** 201 with what has been made. */
export function created(object: object): Answer {
  return { kind: "json", code: 201, object };
}

/** The body of a 201 that has nothing to show. */
export const createdStatus: Status = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  code: 201,
};

/** 200 with plain text. */
export function text(body: string): Answer {
  return { kind: "bytes", code: 200, contentType: "text/plain; charset=utf-8", body };
}
