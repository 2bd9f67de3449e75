import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { openWebSocket, remoteCommand } from "./remote-command.ts";

async function urlOf(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

test("an abort during the handshake ends it, and the connection", async () => {
  const mute = createServer();
  const server = await urlOf(mute);
  const connected = once(mute, "connection") as Promise<[Socket]>;
  const abort = new AbortController();
  const opening = openWebSocket(
    { server, namespace: "default" },
    "/exec",
    {},
    ["v4.channel.k8s.io"],
    abort.signal,
  );
  const [connection] = await connected;
  connection.on("error", () => undefined).resume();
  const closed = once(connection, "close");
  abort.abort(new Error("enough"));
  await expect(opening).rejects.toThrow("enough");
  await closed;
  mute.close();
});

/** Sends so many chunks on stdout, then success. Answers requests without an upgrade, too. */
async function talkativeServer(chunks: number): Promise<AsyncDisposable & { readonly url: string }> {
  const http = createHttpServer((_request, response) => {
    response.end();
  });
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => "v5.channel.k8s.io" });
  const chunk = Buffer.alloc(64 * 1024, "x");
  chunk[0] = 1;
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
  sockets.on("connection", (socket) => {
    for (let i = 0; i < chunks; i++) socket.send(chunk);
    socket.send(Buffer.concat([Buffer.of(3), Buffer.from(JSON.stringify(status))]));
    socket.close();
  });
  return {
    url: await urlOf(http),
    [Symbol.asyncDispose]: async () => {
      const closed = once(http, "close");
      sockets.close();
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

test("output is held back until it has been taken", async () => {
  const chunks = 200;
  await using server = await talkativeServer(chunks);
  let received = 0;
  let meanwhile = chunks;
  const stdout = async (): Promise<void> => {
    if (++received > 1) return;
    // Time enough for much of the rest, if it were read.
    for (let i = 0; i < 20; i++) await (await fetch(server.url)).text();
    meanwhile = received;
  };
  const config = { server: server.url, namespace: "default" };
  expect(await remoteCommand(config, "/exec", {}, { stdout }, new AbortController().signal)).toBe(0);
  expect(meanwhile).toBeLessThan(10);
  expect(received).toBe(chunks);
});

test("whoever fails to take the output ends the command", async () => {
  await using server = await talkativeServer(200);
  const stdout = async (): Promise<void> => {
    await Promise.reject(new Error("no space left"));
  };
  const config = { server: server.url, namespace: "default" };
  const running = remoteCommand(config, "/exec", {}, { stdout }, new AbortController().signal);
  await expect(running).rejects.toThrow("no space left");
});
