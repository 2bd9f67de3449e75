import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from "node:http2";
import type { Duplex } from "node:stream";
import { goQuote } from "../../api/go-quote.ts";

/** How a call ended: gRPC's status code by name, and the answer when it is OK. */
export interface GrpcResult {
  readonly code: string;
  readonly message: string;
  readonly body: Buffer;
}

type Head = IncomingHttpHeaders & IncomingHttpStatusHeader;

const codes = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
] as const;

/** What an HTTP status means when a server does not speak gRPC (gRPC's http-grpc-status-mapping). */
const byHttpStatus: Readonly<Record<number, string>> = {
  400: "Internal",
  401: "Unauthenticated",
  403: "PermissionDenied",
  404: "Unimplemented",
  429: "Unavailable",
  502: "Unavailable",
  503: "Unavailable",
  504: "Unavailable",
};

/** An HTTP/2 session that is ready as gRPC means it: the server has sent its settings. Rejects with whatever failed. */
export async function openSession(
  authority: string,
  connection: Duplex,
  signal: AbortSignal,
): Promise<ClientHttp2Session> {
  const session = connect(`http://${authority}`, { createConnection: () => connection });
  session.on("error", () => undefined); // Told to whoever waits below and by the streams.
  try {
    await once(session, "remoteSettings", { signal });
    return session;
  } catch (error) {
    session.destroy();
    connection.destroy();
    throw error;
  }
}

/** One unary call. Rejects with the signal's reason only. */
export async function unaryCall(
  session: ClientHttp2Session,
  path: string,
  request: Buffer,
  call: { readonly userAgent: string; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<GrpcResult> {
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: "POST",
    [constants.HTTP2_HEADER_PATH]: path,
    "content-type": "application/grpc",
    "user-agent": call.userAgent,
    te: "trailers",
    "grpc-timeout": `${Math.max(1, Math.round(call.timeoutMs))}m`,
  });
  const onAbort = (): void => {
    stream.close(constants.NGHTTP2_CANCEL);
  };
  signal.addEventListener("abort", onAbort);
  try {
    stream.end(request);
    const result = await answer(stream);
    signal.throwIfAborted(); // A stream that we cancelled ends like any other.
    return result;
  } catch {
    signal.throwIfAborted();
    return { code: "Unavailable", message: "error reading from server: EOF", body: Buffer.alloc(0) };
  } finally {
    signal.removeEventListener("abort", onAbort);
    stream.destroy();
  }
}

/** grpc-go's own limit: a pod must not fill our memory. */
const maxMessageBytes = 4 * 1024 * 1024;

async function answer(stream: ClientHttp2Stream): Promise<GrpcResult> {
  let headers: Head = {};
  let trailers: IncomingHttpHeaders = {};
  stream.once("response", (received: Head) => {
    headers = received;
  });
  stream.once("trailers", (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxMessageBytes) return tooLarge(size);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const status = trailers["grpc-status"] ?? headers["grpc-status"];
  if (status === undefined) return notGrpc(headers, stream);
  const message = trailers["grpc-message"] ?? headers["grpc-message"] ?? "";
  return {
    code: codes[Number(status)] ?? `Code(${String(status)})`,
    message: decoded(String(message)),
    body,
  };
}

function tooLarge(size: number): GrpcResult {
  const message = `grpc: received message larger than max (${size} vs. ${maxMessageBytes})`;
  return { code: "ResourceExhausted", message, body: Buffer.alloc(0) };
}

function notGrpc(headers: Head, stream: ClientHttp2Stream): GrpcResult {
  const body = Buffer.alloc(0);
  const status = headers[":status"];
  if (status === undefined || stream.rstCode !== constants.NGHTTP2_NO_ERROR)
    return { code: "Unavailable", message: "error reading from server: EOF", body };
  const type = headers["content-type"] ?? "";
  const unexpected = `unexpected HTTP status code received from server: ${status}`;
  return type.startsWith("application/grpc") && status === 200
    ? { code: "Internal", message: "server closed the stream without sending trailers", body }
    : {
        code: byHttpStatus[status] ?? "Unknown",
        message: `${unexpected}; transport: received unexpected content-type ${goQuote(type)}`,
        body,
      };
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
