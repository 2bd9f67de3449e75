import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { WebSocket } from "ws";
import { messageOf } from "../../util/errors.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { TaskGroup } from "../../util/task-group.ts";
import type { ApiEnvironment } from "../environment.ts";
import type { ForwardedPod } from "./port-forward.ts";

/**
 * Port-forward over plain channels (`v4.channel.k8s.io`, for client-node and older clients): port i has channel 2i for data
 * and 2i + 1 for errors, each beginning with the port number.
 */
export async function serveWebSocketPortForward(
  env: Pick<ApiEnvironment, "streams">,
  pod: ForwardedPod,
  ports: readonly number[],
  webSocket: WebSocket,
  signal: AbortSignal,
): Promise<void> {
  using gone = linkedAbort(signal);
  // What the client sends before its connection is there waits in the channel.
  const inputs = new Map(ports.map((_, i) => [2 * i, new PassThrough()]));
  webSocket.once("close", () => {
    gone.abort();
  });
  webSocket.on("message", (data: Buffer) => {
    const input = inputs.get(data[0] ?? -1);
    if (input === undefined || input.write(data.subarray(1))) return;
    webSocket.pause();
    input.once("drain", () => {
      webSocket.resume();
    });
  });
  await using copies = new TaskGroup(gone.signal);
  ports.forEach((port, i) => {
    copies.spawn(async (ended) => {
      await forward(env, pod, { port, channel: 2 * i, input: inputs.get(2 * i) }, webSocket, ended);
    });
  });
  try {
    await copies.idle();
  } finally {
    for (const input of inputs.values()) input.destroy();
    webSocket.close(1000);
  }
}

interface Channel {
  readonly port: number;
  readonly channel: number;
  readonly input: PassThrough | undefined;
}

async function forward(
  { streams }: Pick<ApiEnvironment, "streams">,
  pod: ForwardedPod,
  { port, channel, input }: Channel,
  webSocket: WebSocket,
  signal: AbortSignal,
): Promise<void> {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  await send(webSocket, channel, number);
  await send(webSocket, channel + 1, number);
  try {
    const connection = await streams.portForward(pod, port, signal);
    connection.on("error", () => undefined); // Seen below as the end of the data.
    input?.pipe(connection);
    const close = (): void => {
      connection.destroy();
    };
    signal.addEventListener("abort", close, { once: true });
    for await (const chunk of connection as AsyncIterable<Buffer>) await send(webSocket, channel, chunk);
    await once(connection, "close");
  } catch (error) {
    await send(webSocket, channel + 1, Buffer.from(messageOf(error)));
  }
}

async function send(webSocket: WebSocket, channel: number, chunk: Buffer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  webSocket.send(Buffer.concat([Buffer.from([channel]), chunk]), { binary: true }, () => {
    resolve(undefined);
  });
  await promise;
}
