import { connect } from "node:net";
import type { Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { type KubeClient, pathOf } from "../../client/kube-client.ts";
import type { Reach } from "../model.ts";
import type { FrontDoor } from "./front-door.ts";

const directTimeoutMs = 1_000;

/** Which port of which pod, and by what way. */
export interface DoorRequest {
  readonly client: KubeClient;
  readonly pod: Pod;
  readonly port: number;
  /**
   * `auto`: the pod's own address when it answers, be it with a refusal, else port-forward. Only right where the pods run
   * on this machine: anywhere else the same address may be somebody else's.
   */
  readonly via: "auto" | "direct" | "port-forward" | { readonly url: URL };
  readonly signal: AbortSignal;
}

/** Opens the way to a port of a pod. Through the API's port-forward a refusal looks like a cut. */
export async function openFrontDoor(request: DoorRequest): Promise<FrontDoor> {
  const { via, pod, port, signal } = request;
  const address = pod.status?.podIP;
  if (typeof via === "object")
    return doorTo("url", via.url.hostname.replace(/^\[|\]$/g, ""), Number(via.url.port || "80"));
  const direct =
    address !== undefined && (via === "direct" || (via === "auto" && (await answers(address, port, signal))));
  return direct ? doorTo("direct", address, port) : await forwardedDoor(request);
}

function doorTo(kind: Reach["kind"], host: string, port: number): FrontDoor {
  return {
    reach: { kind, address: `${host}:${String(port)}`, tellsRefusedFromReset: true },
    host,
    port,
    [Symbol.asyncDispose]: async () => {
      await Promise.resolve();
    },
  };
}

async function forwardedDoor({ client, pod, port }: DoorRequest): Promise<FrontDoor> {
  const { PortForwarder } = await loadPortForward();
  const { namespace, name } = pod.metadata;
  const forwarder = await PortForwarder.listen(client.config, {
    path: pathOf(kinds.Pod, namespace, name, "portforward"),
    local: 0,
    remote: port,
    // What goes wrong with one connection ends that connection, which is what the load sees and counts.
    onError: () => undefined,
  });
  return {
    reach: {
      kind: "port-forward",
      address: `127.0.0.1:${String(forwarder.port)} -> ${String(port)}`,
      tellsRefusedFromReset: false,
    },
    host: "127.0.0.1",
    port: forwarder.port,
    [Symbol.asyncDispose]: async () => {
      await forwarder[Symbol.asyncDispose]();
    },
  };
}

/** Apart, because most tests reach the pod without it. */
async function loadPortForward() {
  return await import("../../client/port-forward.ts");
}

/** Whether an address answers within a second: a refusal, too, has come from there. */
async function answers(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, signal });
  socket.setTimeout(directTimeoutMs);
  socket.once("connect", () => {
    resolve(true);
  });
  socket.once("timeout", () => {
    resolve(false);
  });
  socket.once("error", (error: NodeJS.ErrnoException) => {
    resolve(error.code === "ECONNREFUSED");
  });
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}
