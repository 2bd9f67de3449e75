import type { PodDialer } from "../../../kubelet/ports.ts";

/** `podDialer` of the configuration. */
export type PodDialerMode = "auto" | "direct" | "agent";

/**
 * The dialer for probes and port-forward. `auto` dials directly where this host has an interface in the pods' network
 * (a local Linux engine), and through the agents elsewhere (Docker Desktop, remote, rootless). It asks anew until there
 * is a pod network, which the first pod brings.
 */
export function createPodDialer(
  mode: PodDialerMode,
  dialers: {
    readonly direct: PodDialer;
    readonly agent: PodDialer;
    /** Undefined while there is no pod network yet. */
    readonly isPodNetworkRoutable: () => Promise<boolean | undefined>;
  },
): PodDialer {
  if (mode !== "auto") return mode === "direct" ? dialers.direct : dialers.agent;
  let routable: boolean | undefined;
  return {
    dial: async (pod, port, signal) => {
      routable ??= await dialers.isPodNetworkRoutable();
      return await (routable === true ? dialers.direct : dialers.agent).dial(pod, port, signal);
    },
  };
}
