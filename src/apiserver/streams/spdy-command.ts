import type { Duplex } from "node:stream";
import { AsyncQueue } from "../../util/async-queue.ts";
import { deadline } from "../../util/deadline.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { drained } from "../drained.ts";
import type { ApiEnvironment } from "../environment.ts";
import type { StreamIo, TerminalSize } from "../ports.ts";
import { SpdySession } from "../spdy/session.ts";
import type { SpdyStream } from "../spdy/stream.ts";
import { type RemoteCommand, runRemoteCommand, statusOf } from "./remote-command.ts";
import { parseTerminalSize } from "./resize.ts";

/** The time in which a client must have opened all its streams. */
const STREAMS_MS = 30_000;
const GOODBYE_MS = 5_000;

/** exec or attach over SPDY/3.1 (kubectl up to 1.29, and every fallback). Resolves when the connection has ended. */
export async function serveSpdyCommand(
  env: Pick<ApiEnvironment, "streams" | "clock">,
  command: RemoteCommand,
  socket: Duplex,
  signal: AbortSignal,
): Promise<void> {
  using gone = linkedAbort(signal);
  const session = new SpdySession(socket);
  const running = session.run().then(() => {
    gone.abort();
  });
  try {
    const streams = await expectStreams(env, session, expected(command), gone.signal);
    if (streams === undefined) return;
    const end = await runRemoteCommand(env, command, ioOf(streams, command), gone.signal);
    await sayGoodbye(session, streams, statusOf(end, "spdy"));
    await Promise.race([running, env.clock.sleep(GOODBYE_MS, gone.signal).catch(() => undefined)]);
  } finally {
    session.close();
    await running;
  }
}

type Streams = ReadonlyMap<string, SpdyStream>;

function expected({ stdin, stdout, stderr, tty }: RemoteCommand): readonly string[] {
  return [
    "error",
    ...(stdin ? ["stdin"] : []),
    ...(stdout ? ["stdout"] : []),
    ...(stderr && !tty ? ["stderr"] : []),
    ...(tty ? ["resize"] : []),
  ];
}

/** Undefined when the client does not open them all in time. */
async function expectStreams(
  { clock }: Pick<ApiEnvironment, "clock">,
  session: SpdySession,
  types: readonly string[],
  signal: AbortSignal,
): Promise<Streams | undefined> {
  using patience = deadline(clock, STREAMS_MS, signal);
  const streams = new Map<string, SpdyStream>();
  for await (const stream of session.opened.until(patience.signal)) {
    streams.set(stream.headers.get("streamtype") ?? "", stream);
    if (types.every((type) => streams.has(type))) return streams;
  }
  return undefined;
}

function ioOf(streams: Streams, { tty }: RemoteCommand): StreamIo {
  const writer = (stream: SpdyStream | undefined): StreamIo["stdout"] =>
    stream &&
    (async (chunk) => {
      await write(stream, chunk);
    });
  const sizes = new AsyncQueue<TerminalSize>();
  const resize = streams.get("resize");
  resize?.on("data", (message: Buffer) => {
    const size = parseTerminalSize(message);
    if (size !== undefined) sizes.push(size);
  });
  resize?.once("close", () => {
    sizes.close();
  });
  return {
    stdin: streams.get("stdin"),
    stdout: writer(streams.get("stdout")),
    stderr: writer(streams.get("stderr")),
    tty,
    resize: sizes,
  };
}

async function write(stream: SpdyStream, chunk: Uint8Array): Promise<void> {
  if (stream.destroyed || stream.write(chunk)) return;
  await drained(stream);
}

/** First the output ends, then comes the status, then the connection closes. */
async function sayGoodbye(session: SpdySession, streams: Streams, status: object): Promise<void> {
  await ended(streams.get("error"), JSON.stringify(status));
  await ended(streams.get("stdout"));
  await ended(streams.get("stderr"));
  await session.end();
}

async function ended(stream: SpdyStream | undefined, last?: string): Promise<void> {
  if (stream === undefined || stream.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  stream.once("close", () => {
    resolve(undefined);
  });
  stream.end(last, () => {
    resolve(undefined);
  });
  await promise;
}
