import { duplexPair, type Duplex } from "node:stream";
import type { HostDialer, PodDialer, PodRef } from "../../kubelet/ports.ts";
import { DialError } from "../../kubelet/runtime-error.ts";

/** Takes the server's end of a connection. */
export type FakeServer = (connection: Duplex) => void;

/** Reaches scripted servers by port, in the pod's network and on the host; every other port refuses. */
export class FakePodDialer implements PodDialer {
  readonly #servers = new Map<number, FakeServer>();
  /** `IP:port` of every attempt. */
  readonly dialled: string[] = [];

  listen(port: number, server: FakeServer): void {
    this.#servers.set(port, server);
  }

  close(port: number): void {
    this.#servers.delete(port);
  }

  async dial(pod: PodRef, port: number, signal: AbortSignal): Promise<Duplex> {
    return await this.#dial(pod.ip ?? "<none>", port, signal);
  }

  /** The same servers, as the daemon's own host reaches them. */
  get host(): HostDialer {
    return { dial: async (host, port, signal) => await this.#dial(host, port, signal) };
  }

  async #dial(host: string, port: number, signal: AbortSignal): Promise<Duplex> {
    signal.throwIfAborted();
    this.dialled.push(`${host}:${port}`);
    const server = this.#servers.get(port);
    if (server === undefined)
      throw new DialError("refused", `dial tcp ${host}:${port}: connect: connection refused`);
    const [client, served] = duplexPair();
    server(served);
    return await Promise.resolve(client);
  }
}
