import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createWebSocketStream, type WebSocket } from "ws";
import { MinikubeletError } from "../util/errors.ts";
import type { ClientConfig } from "./kubeconfig.ts";
import { openWebSocket } from "./remote-command.ts";

/** From which local port to which of a pod's. */
export interface ForwardRequest {
  /** `/api/v1/namespaces/NS/pods/NAME/portforward` */
  readonly path: string;
  /** 0 = any free one. */
  readonly local: number;
  readonly remote: number;
  /** Told what went wrong with one connection; the others and the listener go on. */
  readonly onError: (error: Error) => void;
}

/** Listens on loopback and carries each connection to a port of the pod until closed. */
export class PortForwarder implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #abort: AbortController;

  private constructor(server: Server, abort: AbortController, port: number) {
    this.#server = server;
    this.#abort = abort;
    this.port = port;
  }

  /** @throws MinikubeletError `PortTaken` when the local port is taken or may not be used. */
  static async listen(config: ClientConfig, request: ForwardRequest): Promise<PortForwarder> {
    const abort = new AbortController();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      // Before anybody reads, a client that goes away must not end the process.
      socket.on("error", () => undefined);
      carry(config, request, socket, abort.signal).catch((error: unknown) => {
        socket.destroy();
        if (!abort.signal.aborted) request.onError(error instanceof Error ? error : new Error(String(error)));
      });
    });
    server.listen(request.local, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (cause) {
      throw cannotListen(request, cause);
    }
    const address = server.address();
    return new PortForwarder(
      server,
      abort,
      typeof address === "object" && address !== null ? address.port : request.local,
    );
  }

  /** Ends all connections, and resolves when the port is free again. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort(new Error("port-forward closed"));
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }
}

function cannotListen({ local, remote }: ForwardRequest, cause: unknown): MinikubeletError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === "EADDRINUSE" ? "is taken by another program" : `cannot be used (${message})`;
  return new MinikubeletError("PortTaken", `local port ${String(local)} ${why}`, {
    hint: `Choose another one, or :${String(remote)} for any free one.`,
    cause,
  });
}

const dataChannel = 0;
const errorChannel = 1;

/** One WebSocket for each connection, channel 0 data and 1 error, each opened by two bytes of port (kubernetes-api.md 12). */
async function carry(
  config: ClientConfig,
  request: ForwardRequest,
  socket: Socket,
  signal: AbortSignal,
): Promise<void> {
  const remote = await openWebSocket(
    config,
    request.path,
    { ports: request.remote },
    ["v4.channel.k8s.io"],
    signal,
  );
  const closeAll = (): void => {
    socket.destroy();
    remote.terminate();
  };
  if (signal.aborted) closeAll();
  signal.addEventListener("abort", closeAll, { once: true });
  try {
    await Promise.all([toPod(socket, remote), fromPod(remote, socket)]);
  } finally {
    signal.removeEventListener("abort", closeAll);
    closeAll();
  }
}

async function toPod(socket: Socket, remote: WebSocket): Promise<void> {
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    await new Promise<void>((resolve) => {
      remote.send(Buffer.concat([Buffer.of(dataChannel), chunk]), () => {
        resolve();
      });
    });
  }
}

async function fromPod(remote: WebSocket, socket: Socket): Promise<void> {
  const opened = new Set<number>();
  const stream = createWebSocketStream(remote, { readableObjectMode: true });
  for await (const message of stream as AsyncIterable<Buffer>) {
    const channel = message[0] ?? dataChannel;
    if (!opened.has(channel)) {
      opened.add(channel);
      continue;
    }
    const payload = message.subarray(1);
    if (channel === errorChannel) throw new Error(payload.toString("utf8"));
    if (!socket.write(payload)) await once(socket, "drain");
  }
  socket.end();
}
