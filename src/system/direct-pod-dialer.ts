import type { HostDialer, PodDialer } from "../kubelet/ports.ts";
import { DialError } from "../kubelet/runtime-error.ts";

/** Reaches pods by their address: for engines whose pod network this host can route to. */
export function directPodDialer(host: HostDialer): PodDialer {
  return {
    dial: async (pod, port, signal) => {
      if (pod.ip === undefined)
        throw new DialError("unreachable", `dial tcp: pod ${pod.namespace}/${pod.name} has no IP address`);
      return await host.dial(pod.ip, port, signal);
    },
  };
}
