import type { Duplex } from "node:stream";

/** A pod behind a service, as the API names it. */
interface BackendPod {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
}

/** Who may take a connection: a port of a pod, or of an address that somebody wrote into a slice himself. */
export type Backend =
  | { readonly kind: "pod"; readonly pod: BackendPod; readonly port: number }
  | { readonly kind: "address"; readonly ip: string; readonly port: number };

/** Opens a connection to a backend; the caller destroys it. */
export type DialBackend = (backend: Backend, signal: AbortSignal) => Promise<Duplex>;
