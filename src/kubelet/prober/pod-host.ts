import type { Duplex } from "node:stream";
import type { HostDialer, PodDialer, PodRef } from "../ports.ts";

/**
 * Opens connections to the host of a probe or hook: the pod's own address through the pod's network, any other host,
 * `localhost` included, from the node (decision 1).
 */
export function dialerFor(
  ports: { readonly podDialer: PodDialer; readonly hostDialer: HostDialer },
  pod: PodRef,
  host: string | undefined,
): (port: number, signal: AbortSignal) => Promise<Duplex> {
  return host === undefined || host === "" || host === pod.ip
    ? async (port, signal) => await ports.podDialer.dial(pod, port, signal)
    : async (port, signal) => await ports.hostDialer.dial(host, port, signal);
}
