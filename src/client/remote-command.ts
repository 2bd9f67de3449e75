import { WebSocket } from "ws";
import type { Status } from "../api/index.ts";
import { untilAborted } from "../util/until-aborted.ts";
import { ApiError, ConnectionError } from "./errors.ts";
import { connectionOptions, type Query, statusFrom } from "./http.ts";
import type { ClientConfig } from "./kubeconfig.ts";

/** Channels of `v5.channel.k8s.io` (kubernetes-api.md 12). */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
const highWaterMark = 1 << 20;

/** Takes output; a promise holds the stream back until it is fulfilled. */
export type TakeOutput = (chunk: Uint8Array) => Promise<void> | void;

/** Local ends of an exec or attach. */
export interface RemoteStreams {
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout?: TakeOutput;
  readonly stderr?: TakeOutput;
  readonly resize?: AsyncIterable<{ readonly width: number; readonly height: number }>;
}

/** Runs `pods/NAME/exec` or `attach` to its end. @returns the exit code of the command. */
export async function remoteCommand(
  config: ClientConfig,
  path: string,
  query: Query,
  streams: RemoteStreams,
  signal: AbortSignal,
): Promise<number> {
  const socket = await openWebSocket(config, path, query, ["v5.channel.k8s.io", "v4.channel.k8s.io"], signal);
  let result: Status | undefined;
  const closed = new Promise<void>((resolve) =>
    socket.once("close", () => {
      resolve();
    }),
  );
  const output = new HeldOutput(socket);
  socket.on("message", (data: Buffer) => {
    const payload = data.subarray(1);
    if (data[0] === channel.stdout) output.give(streams.stdout, payload);
    else if (data[0] === channel.stderr) output.give(streams.stderr, payload);
    else if (data[0] === channel.error) result = JSON.parse(payload.toString("utf8")) as Status;
  });
  socket.resume();
  const pumps = [
    pump(
      socket,
      streams.stdin,
      (chunk) => Buffer.concat([Buffer.of(channel.stdin), chunk]),
      () => Buffer.of(channel.close, channel.stdin),
    ),
    pump(socket, streams.resize, (size) =>
      Buffer.concat([
        Buffer.of(channel.resize),
        Buffer.from(JSON.stringify({ Width: size.width, Height: size.height })),
      ]),
    ),
  ];
  const abort = (): void => {
    socket.terminate();
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([
      closed,
      Promise.all(pumps).then(async () => {
        await closed;
      }),
    ]);
  } finally {
    signal.removeEventListener("abort", abort);
    socket.terminate();
  }
  signal.throwIfAborted();
  output.throwIfFailed();
  return exitCodeOf(result);
}

/** Stops reading while somebody has not taken the output yet; who fails to take it ends the connection. */
class HeldOutput {
  readonly #socket: WebSocket;
  #waiting = 0;
  #failure: { readonly cause: unknown } | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  give(take: TakeOutput | undefined, payload: Uint8Array): void {
    const taken = take?.(payload);
    if (!(taken instanceof Promise)) return;
    if (this.#waiting++ === 0) this.#socket.pause();
    taken.then(
      () => {
        if (--this.#waiting === 0) this.#socket.resume();
      },
      (cause: unknown) => {
        this.#failure ??= { cause };
        this.#socket.terminate();
      },
    );
  }

  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }
}

/** Exit code in the Status that ends an exec. @throws ApiError when the command could not be run. */
export function exitCodeOf(status: Status | undefined): number {
  if (status === undefined)
    throw new ConnectionError("the exec stream", new Error("it ended without a result"));
  if (status.status === "Success") return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === "ExitCode")?.message;
  if (status.reason === "NonZeroExitCode" && code !== undefined) return Number(code);
  throw new ApiError(status);
}

/**
 * Opens a WebSocket, paused: listen, then `resume()`.
 * @throws ApiError when the server refuses the upgrade, ConnectionError when it cannot be reached, and the signal's
 * reason when it aborts before.
 */
export async function openWebSocket(
  config: ClientConfig,
  path: string,
  query: Query,
  protocols: readonly string[],
  signal: AbortSignal,
): Promise<WebSocket> {
  signal.throwIfAborted();
  const url = new URL(config.server.replace(/^http/, "ws") + path);
  for (const [key, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (item !== undefined) url.searchParams.append(key, String(item));
    }
  }
  const options = await connectionOptions(config, signal);
  const socket = new WebSocket(url, [...protocols], {
    ...options,
    perMessageDeflate: false,
  });
  // For good: an error later on is followed by "close", which is what callers wait for.
  socket.on("error", () => undefined);
  try {
    await untilAborted(opened(socket, config.server), signal);
  } catch (error) {
    socket.terminate();
    throw error;
  }
  return socket;
}

async function opened(socket: WebSocket, server: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => {
      // What the server has sent already waits until the caller listens.
      socket.pause();
      resolve();
    });
    const unreachable = (error: Error): void => {
      reject(new ConnectionError(server, error));
    };
    socket.once("error", unreachable);
    socket.once("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", unreachable);
      response.once("end", () => {
        reject(new ApiError(statusFrom(response, Buffer.concat(chunks).toString("utf8"))));
      });
    });
  });
}

async function pump<T>(
  socket: WebSocket,
  source: AsyncIterable<T> | undefined,
  frame: (item: T) => Buffer,
  end?: () => Buffer,
): Promise<void> {
  if (source === undefined) return;
  for await (const item of source) {
    if (socket.readyState !== WebSocket.OPEN) return;
    await new Promise<void>((resolve) => {
      socket.send(frame(item), () => {
        resolve();
      });
      if (socket.bufferedAmount < highWaterMark) resolve();
    });
  }
  if (end !== undefined && socket.readyState === WebSocket.OPEN) socket.send(end());
}
