import { isIP } from "node:net";
import { duplexPair, type Duplex } from "node:stream";
import type { HostDialer, PodDialer, PodRef } from "../../kubelet/ports.ts";
import { DialError } from "../../kubelet/runtime-error.ts";

/** Takes the server's end of a connection. */
export type FakeServer = (connection: Duplex) => void;

/** Reaches scripted servers by port, in the pod's network and on the host; every other port refuses. */
export class FakePodDialer implements PodDialer {
  /** By sandbox and port; without a sandbox: the node's own. */
  readonly #servers = new Map<string, FakeServer>();
  /** `IP:port` of every attempt. */
  readonly dialled: string[] = [];

  /** Without a sandbox: in every pod's network and on the host. */
  listen(port: number, server: FakeServer, sandboxId?: string): void {
    this.#servers.set(keyOf(sandboxId, port), server);
  }

  close(port: number, sandboxId?: string): void {
    this.#servers.delete(keyOf(sandboxId, port));
  }

  /** Who listens there. */
  serverOf(sandboxId: string | undefined, port: number): FakeServer | undefined {
    return this.#servers.get(keyOf(sandboxId, port));
  }

  async dial(pod: PodRef, port: number, signal: AbortSignal): Promise<Duplex> {
    return await this.#dial(pod.ip ?? "<none>", port, signal, pod.sandboxId);
  }

  /** The same servers, as the daemon's own host reaches them. */
  get host(): HostDialer {
    return { dial: async (host, port, signal) => await this.#dial(host, port, signal) };
  }

  async #dial(host: string, port: number, signal: AbortSignal, sandboxId?: string): Promise<Duplex> {
    signal.throwIfAborted();
    this.dialled.push(`${host}:${port}`);
    const server = this.serverOf(sandboxId, port) ?? this.serverOf(undefined, port);
    if (server === undefined && !hasAddress(host))
      throw new DialError("dns", `dial tcp: lookup ${host} on 192.0.2.53:53: no such host`);
    if (server === undefined)
      throw new DialError("refused", `dial tcp ${addressOf(host)}:${port}: connect: connection refused`);
    const [client, served] = duplexPair();
    server(served);
    return await Promise.resolve(client);
  }
}

function keyOf(sandboxId: string | undefined, port: number): string {
  return `${sandboxId ?? ""}:${port}`;
}

function addressOf(host: string): string {
  return host === "localhost" ? "127.0.0.1" : host;
}

function hasAddress(host: string): boolean {
  return isIP(host) !== 0 || host === "localhost" || host === "<none>";
}
