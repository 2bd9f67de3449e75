import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { badRequest } from "../api-error.ts";

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Compression costs more than it saves on loopback, and kubectl never asks for it. */
const server = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  handleProtocols: (offered, request) => chosen.get(request) ?? [...offered][0] ?? false,
});
const chosen = new WeakMap<IncomingMessage, string>();

/** The subprotocols that a client offers, in its order. */
export function offeredProtocols(incoming: IncomingMessage): readonly string[] {
  return (incoming.headers["sec-websocket-protocol"] ?? "")
    .split(",")
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== "");
}

/** Completes the handshake with this subprotocol, one of those offered. @throws ApiError 400 */
export async function acceptWebSocket(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string | undefined,
): Promise<WebSocket> {
  if (protocol !== undefined) chosen.set(incoming, protocol);
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const refused = (): void => {
    reject(badRequest("the WebSocket handshake failed"));
  };
  socket.once("close", refused);
  server.handleUpgrade(incoming, socket, head, resolve);
  const webSocket = await promise;
  socket.off("close", refused);
  webSocket.on("error", () => undefined); // `close` follows, and everybody listens to that.
  return webSocket;
}

/**
 * As `acceptWebSocket` for a name that `ws` takes for malformed, because of its slash: it is hidden from the library and
 * answered by us.
 */
export async function acceptTunnel(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  protocol: string,
): Promise<WebSocket> {
  delete incoming.headers["sec-websocket-protocol"];
  const addProtocol = (headers: string[], request: IncomingMessage): void => {
    if (request === incoming) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  };
  server.on("headers", addProtocol);
  try {
    return await acceptWebSocket(incoming, socket, head, undefined);
  } finally {
    server.off("headers", addProtocol);
  }
}
