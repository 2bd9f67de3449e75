import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { PortForwarder } from "./port-forward.ts";

test("what the server sends together with its handshake is not lost", async () => {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => "v4.channel.k8s.io" });
  sockets.on("connection", (socket) => {
    const port = Buffer.of(80, 0);
    socket.send(Buffer.concat([Buffer.of(0), port]));
    socket.send(Buffer.concat([Buffer.of(1), port]));
    socket.send(Buffer.concat([Buffer.of(0), Buffer.from("hello")]), () => {
      socket.close();
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const server = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  {
    const request = { path: "/portforward", local: 0, remote: 80, onError: () => undefined };
    await using forwarder = await PortForwarder.listen({ server, namespace: "default" }, request);
    const client = connect(forwarder.port, "127.0.0.1");
    const [data] = (await once(client, "data")) as [Buffer];
    expect(data.toString()).toBe("hello");
    client.destroy();
  }
  sockets.close();
  http.close();
});

test("a local port that is taken is said so, with a way out", async () => {
  const other = createServer();
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const request = { path: "/portforward", local: port, remote: 80, onError: () => undefined };
  await expect(
    PortForwarder.listen({ server: "http://127.0.0.1:1", namespace: "default" }, request),
  ).rejects.toMatchObject({
    code: "PortTaken",
    message: `local port ${String(port)} is taken by another program`,
    hint: "Choose another one, or :80 for any free one.",
  });
  other.close();
});

test("closing ends a connection whose handshake hangs, and frees the port", async () => {
  const mute = createTcpServer((socket) => socket.on("error", () => undefined).resume());
  mute.listen(0, "127.0.0.1");
  await once(mute, "listening");
  const server = `http://127.0.0.1:${String((mute.address() as AddressInfo).port)}`;
  const request = { path: "/portforward", local: 0, remote: 80, onError: () => undefined };
  const forwarder = await PortForwarder.listen({ server, namespace: "default" }, request);
  const asked = once(mute, "connection");
  const client = connect(forwarder.port, "127.0.0.1").on("error", () => undefined);
  const gone = once(client, "close");
  await asked;
  await forwarder[Symbol.asyncDispose]();
  const other = createTcpServer();
  other.listen(forwarder.port, "127.0.0.1");
  await once(other, "listening");
  client.resume();
  await gone;
  other.close();
  mute.close();
});
