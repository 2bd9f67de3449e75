import type { IncomingMessage } from "node:http";
import { isTerminalPhase } from "../../api/pod-state.ts";
import type { Duplex } from "node:stream";
import { createWebSocketStream } from "ws";
import type { Pod } from "../../api/index.ts";
import type { ApiRequest } from "../answer.ts";
import { badRequest, forbidden, noSuchPath } from "../api-error.ts";
import type { ApiEnvironment } from "../environment.ts";
import { flag } from "../options.ts";
import { parsePath } from "../request-info.ts";
import { existing } from "../verbs/target.ts";
import { containerOf } from "./container.ts";
import { servePortForward } from "./port-forward.ts";
import type { RemoteCommand } from "./remote-command.ts";
import { serveSpdyCommand } from "./spdy-command.ts";
import { serveWebSocketCommand } from "./websocket-command.ts";
import { serveWebSocketPortForward } from "./websocket-port-forward.ts";
import { acceptTunnel, acceptWebSocket, offeredProtocols } from "./websocket.ts";

/** Serves an upgrade to its end. Throws an ApiError as long as the 101 has not been sent. */
export type UpgradeHandler = (
  request: ApiRequest,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => Promise<void>;

interface Upgrade {
  readonly env: ApiEnvironment;
  readonly request: ApiRequest;
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

const TUNNEL = "SPDY/3.1+portforward.k8s.io";

/** exec, attach and port-forward of pods; everything else has nothing to upgrade to. */
export function upgradeRoutes(env: ApiEnvironment): UpgradeHandler {
  return async (request, incoming, socket, head) => {
    const path = parsePath(request.pathname);
    if (path.kind !== "resource" || path.plural !== "pods" || path.name === undefined) throw noSuchPath();
    const resource = env.registry.find(path.group, path.version, path.plural);
    if (resource === undefined) throw noSuchPath();
    const { name, namespace = "", subresource } = path;
    const pod = existing({ env, request, resource, namespace, name, subresource }) as unknown as Pod;
    const upgrade = { env, request, incoming, socket, head };
    switch (subresource) {
      case "exec":
      case "attach":
        await serveCommand(upgrade, remoteCommand(pod, request.query, subresource));
        return;
      case "portforward":
        await servePorts(upgrade, pod);
        return;
      default:
        throw noSuchPath();
    }
  };
}

function remoteCommand(pod: Pod, query: URLSearchParams, subresource: "exec" | "attach"): RemoteCommand {
  const container = containerOf(pod, query.get("container"));
  const { phase } = pod.status ?? {};
  if (isTerminalPhase(phase)) {
    throw badRequest(`cannot ${subresource} into a container in a completed pod; current phase is ${phase}`);
  }
  const command = query.getAll("command");
  if (subresource === "exec" && command.length === 0)
    throw badRequest("you must specify at least one command for the container");
  return {
    container,
    command: subresource === "exec" ? command : undefined,
    stdin: flag(query, "stdin"),
    stdout: flag(query, "stdout"),
    stderr: flag(query, "stderr"),
    tty: flag(query, "tty"),
  };
}

async function serveCommand(
  { env, request, incoming, socket, head }: Upgrade,
  command: RemoteCommand,
): Promise<void> {
  if (isWebSocket(incoming)) {
    const protocol = pick(offeredProtocols(incoming), ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
    const webSocket = await acceptWebSocket(incoming, socket, head, protocol);
    await serveWebSocketCommand(env, command, webSocket, request.signal);
    return;
  }
  acceptSpdy(incoming, socket, head, ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
  await serveSpdyCommand(env, command, socket, request.signal);
}

async function servePorts({ env, request, incoming, socket, head }: Upgrade, pod: Pod): Promise<void> {
  const { name = "", namespace = "", uid = "" } = pod.metadata;
  const target = { namespace, pod: name, uid };
  if (!isWebSocket(incoming)) {
    acceptSpdy(incoming, socket, head, ["portforward.k8s.io"]);
    await servePortForward(env, target, socket, request.signal);
    return;
  }
  if (offeredProtocols(incoming).includes(TUNNEL)) {
    const webSocket = await acceptTunnel(incoming, socket, head, TUNNEL);
    await servePortForward(env, target, createWebSocketStream(webSocket), request.signal);
    return;
  }
  const ports = request.query
    .getAll("ports")
    .flatMap((value) => value.split(","))
    .map(Number);
  if (ports.length === 0 || ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65535)) {
    throw badRequest('query parameter "port" is required: a number from 1 to 65535');
  }
  const protocol = pick(offeredProtocols(incoming), ["v4.channel.k8s.io"]);
  const webSocket = await acceptWebSocket(incoming, socket, head, protocol);
  await serveWebSocketPortForward(env, target, ports, webSocket, request.signal);
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

function pick(offered: readonly string[], known: readonly string[]): string {
  const protocol = known.find((candidate) => offered.includes(candidate));
  if (protocol === undefined)
    throw badRequest(`unable to upgrade: none of the protocols is supported: ${offered.join(", ")}`);
  return protocol;
}

/** Answers 101 to a SPDY upgrade. @throws ApiError 400, 403 */
function acceptSpdy(incoming: IncomingMessage, socket: Duplex, head: Buffer, known: readonly string[]): void {
  if (incoming.headers.upgrade?.toLowerCase() !== "spdy/3.1") throw badRequest("Upgrade request required");
  const offered = [incoming.headers["x-stream-protocol-version"] ?? []]
    .flat()
    .flatMap((value) => value.split(/,\s*/));
  const protocol = known.find((candidate) => offered.includes(candidate));
  if (protocol === undefined) {
    throw forbidden(
      { group: "", plural: "pods" },
      "",
      `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${known.join(" ")}]`,
    );
  }
  if (head.length > 0) socket.unshift(head);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
}
