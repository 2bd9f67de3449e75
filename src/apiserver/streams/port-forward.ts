import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../../util/errors.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { TaskGroup } from "../../util/task-group.ts";
import type { ApiEnvironment } from "../environment.ts";
import { SpdySession } from "../spdy/session.ts";
import type { SpdyStream } from "../spdy/stream.ts";

export interface ForwardedPod {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
}

/**
 * Port-forward in Kubernetes' SPDY dialect: for every connection the client opens an error and a data stream with the same
 * `requestid`. Runs over a socket, or over a WebSocket that carries the same bytes. Resolves when the connection has ended.
 */
export async function servePortForward(
  env: Pick<ApiEnvironment, "streams">,
  pod: ForwardedPod,
  transport: Duplex,
  signal: AbortSignal,
): Promise<void> {
  using gone = linkedAbort(signal);
  const session = new SpdySession(transport);
  const running = session.run().then(() => {
    gone.abort();
  });
  await using connections = new TaskGroup(gone.signal);
  const waiting = new Map<string, SpdyStream>();
  try {
    for await (const stream of session.opened.until(gone.signal)) {
      const id = stream.headers.get("requestid") ?? stream.headers.get("port") ?? "";
      const first = waiting.get(id);
      if (first === undefined) {
        waiting.set(id, stream);
        continue;
      }
      waiting.delete(id);
      const isError = stream.headers.get("streamtype") === "error";
      const pair = isError ? { error: stream, data: first } : { error: first, data: stream };
      connections.spawn(async (ended) => {
        await forward(env, pod, pair, ended);
      });
    }
    await connections.idle();
  } finally {
    session.close();
    await running;
  }
}

interface StreamPair {
  readonly error: SpdyStream;
  readonly data: SpdyStream;
}

async function forward(
  { streams }: Pick<ApiEnvironment, "streams">,
  pod: ForwardedPod,
  { error, data }: StreamPair,
  signal: AbortSignal,
): Promise<void> {
  error.resume();
  let connection: Duplex | undefined;
  try {
    connection = await streams.portForward(pod, Number(data.headers.get("port")), signal);
    await exchange(data, connection, signal);
    error.end();
  } catch (failure) {
    // Plain text on the error stream is what kubectl prints.
    error.end(messageOf(failure));
  } finally {
    connection?.destroy();
    data.end();
    data.resume();
  }
}

/** Copies both ways, closing each half where the other side closed it. A connection that breaks off is over, not wrong. */
async function exchange(client: Duplex, connection: Duplex, signal: AbortSignal): Promise<void> {
  const copies = [pipeline(client, connection, { signal }), pipeline(connection, client, { signal })];
  await Promise.allSettled(copies);
}
