import { WebSocket } from "ws";
import type { Status } from "../api/index.ts";
import { ApiError, ConnectionError } from "./errors.ts";
import { authorization, type Query, statusFrom, tlsOptions } from "./http.ts";
import type { ClientConfig } from "./kubeconfig.ts";

/** Channels of `v5.channel.k8s.io` (kubernetes-api.md 12). */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
const highWaterMark = 1 << 20;

/** Local ends of an exec or attach. */
export interface RemoteStreams {
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout?: (chunk: Uint8Array) => void;
  readonly stderr?: (chunk: Uint8Array) => void;
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
  socket.on("message", (data: Buffer) => {
    const payload = data.subarray(1);
    if (data[0] === channel.stdout) streams.stdout?.(payload);
    else if (data[0] === channel.stderr) streams.stderr?.(payload);
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
    socket.close();
  };
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
  return exitCodeOf(result);
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
 * @throws ApiError when the server refuses the upgrade, ConnectionError when it cannot be reached.
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
  const socket = new WebSocket(url, [...protocols], {
    headers: authorization(config),
    ...tlsOptions(config),
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => {
      // What the server has sent already waits until the caller listens.
      socket.pause();
      resolve();
    });
    socket.once("error", (error) => {
      reject(new ConnectionError(config.server, error));
    });
    socket.once("unexpected-response", (_request, response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        reject(new ApiError(statusFrom(response, Buffer.concat(chunks).toString("utf8"))));
      });
    });
  });
  return socket;
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
