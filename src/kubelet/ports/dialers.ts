import type { Duplex } from "node:stream";

/** A pod as the network sees it. */
export interface PodRef {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined until the sandbox runs; the host's address for hostNetwork pods. */
  readonly ip: string | undefined;
  readonly sandboxId: string | undefined;
}

/** How a connection fails; `dns`: its host has no address. */
export type DialErrorCode = "refused" | "unreachable" | "timeout" | "reset" | "dns";

/** Opens a TCP connection to a port of a pod, whether or not the daemon can route to the pod's network. */
export interface PodDialer {
  /** @throws DialError `refused`, `unreachable`, `timeout` */
  dial(pod: PodRef, port: number, signal: AbortSignal): Promise<Duplex>;
}

/** Opens a TCP connection from the daemon's own host (probes with `host`, `localhost` included). */
export interface HostDialer {
  /** @throws DialError, also `dns` */
  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
}
