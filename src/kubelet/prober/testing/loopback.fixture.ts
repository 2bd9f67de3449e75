import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** A server on a free loopback port; disposing it ends its connections. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Listens on loopback with any of Node's servers (net, tls, http, http2). */
export async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A server that handles each connection by hand. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<Listening> {
  return await listening(createServer(onConnection));
}

/** A server that answers each first request bytes with the given text and closes. */
export async function cannedServer(answer: string | Buffer): Promise<Listening> {
  return await rawServer((socket) => {
    socket.once("data", () => socket.end(answer));
  });
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  await using server = await rawServer(() => undefined);
  return server.port;
}
