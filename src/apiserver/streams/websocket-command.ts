import { PassThrough } from "node:stream";
import type { WebSocket } from "ws";
import { AsyncQueue } from "../../util/async-queue.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import type { ApiEnvironment } from "../environment.ts";
import type { StreamIo, TerminalSize } from "../ports.ts";
import { type RemoteCommand, runRemoteCommand, statusOf } from "./remote-command.ts";
import { parseTerminalSize } from "./resize.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** v5: the client closes one of its channels; `FF 00` is the end of stdin. */
const CLOSE = 255;

/** What a client can be made to wait for: then the connection is cut. */
const GOODBYE_MS = 5_000;
const MESSAGE_BYTES = 32 * 1024;

/** exec or attach over `v5.channel.k8s.io` (or v4, which lacks the close channel). Resolves when the connection has ended. */
export async function serveWebSocketCommand(
  env: Pick<ApiEnvironment, "streams" | "clock">,
  command: RemoteCommand,
  webSocket: WebSocket,
  signal: AbortSignal,
): Promise<void> {
  using gone = linkedAbort(signal);
  const closed = Promise.withResolvers<undefined>();
  webSocket.once("close", () => {
    closed.resolve(undefined);
    gone.abort();
  });
  const { io, end } = openChannels(webSocket, command);
  gone.signal.addEventListener("abort", end, { once: true });
  const commandEnd = await runRemoteCommand(env, command, io, gone.signal);
  if (gone.signal.aborted) {
    webSocket.terminate();
    return;
  }
  await send(webSocket, ERROR, Buffer.from(JSON.stringify(statusOf(commandEnd, "websocket"))));
  webSocket.close(1000);
  await Promise.race([closed.promise, env.clock.sleep(GOODBYE_MS, gone.signal).catch(() => undefined)]);
  webSocket.terminate();
}

interface Channels {
  readonly io: StreamIo;
  /** Ends the input: the client is gone. */
  readonly end: () => void;
}

function openChannels(webSocket: WebSocket, command: RemoteCommand): Channels {
  const stdin = new PassThrough();
  const sizes = new AsyncQueue<TerminalSize>();
  webSocket.on("message", (data: Buffer) => {
    receive(webSocket, stdin, sizes, data);
  });
  const writer = (channel: number) => async (chunk: Uint8Array) => {
    await send(webSocket, channel, chunk);
  };
  return {
    io: {
      stdin: command.stdin ? stdin : undefined,
      stdout: command.stdout ? writer(STDOUT) : undefined,
      stderr: command.stderr && !command.tty ? writer(STDERR) : undefined,
      tty: command.tty,
      resize: sizes,
    },
    end: () => {
      stdin.end();
      sizes.close();
    },
  };
}

function receive(
  webSocket: WebSocket,
  stdin: PassThrough,
  sizes: AsyncQueue<TerminalSize>,
  data: Buffer,
): void {
  const payload = data.subarray(1);
  switch (data[0]) {
    case STDIN:
      if (stdin.writableEnded || stdin.write(payload)) return;
      webSocket.pause();
      stdin.once("drain", () => {
        webSocket.resume();
      });
      return;
    case RESIZE: {
      const size = parseTerminalSize(payload);
      if (size !== undefined) sizes.push(size);
      return;
    }
    case CLOSE:
      if (payload[0] === STDIN) stdin.end();
      return;
    default:
      return;
  }
}

/** Resolves when the bytes have left for the client: the container is read no faster than that. */
async function send(webSocket: WebSocket, channel: number, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; at += MESSAGE_BYTES) {
    const message = Buffer.concat([Buffer.from([channel]), chunk.subarray(at, at + MESSAGE_BYTES)]);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    // An error means that the client is gone; `close` tells everybody.
    webSocket.send(message, { binary: true }, () => {
      resolve(undefined);
    });
    await promise;
  }
}
