import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { TaskGroup } from "../util/task-group.ts";
import type { EpochMs } from "../util/time.ts";
import { Balance } from "./balance.ts";
import type { NodePortRoute } from "./node-port-routes.ts";
import type { DialBackend } from "./ports.ts";

const host = "127.0.0.1";

/** What a listener works with. */
export interface ListenerEnv {
  readonly dial: DialBackend;
  readonly now: () => EpochMs;
  /** Runs the connections; its abort ends them. */
  readonly connections: TaskGroup;
}

/**
 * One node port. It is listened on as long as somebody is behind it, so that clients are refused otherwise, as on a node.
 * Not listening any more leaves open connections alone.
 */
export class NodePortListener {
  readonly #env: ListenerEnv;
  readonly #balance = new Balance();
  #route: NodePortRoute;
  #server: Server | undefined;
  #tried = false;

  constructor(route: NodePortRoute, env: ListenerEnv) {
    this.#route = route;
    this.#env = env;
  }

  /**
   * Takes over who is behind the port. The first time it is tried even if nobody is.
   * @throws the system's error when the port cannot be listened on; the next call tries again
   */
  async update(route: NodePortRoute): Promise<void> {
    this.#route = route;
    const wanted = route.backends.length > 0;
    if (this.#server === undefined && (wanted || !this.#tried)) {
      this.#tried = true;
      this.#server = await this.#listen(route.nodePort);
    }
    if (!wanted) await this.close();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    // Not its end is waited for: that comes with the last connection.
    server.close();
    await Promise.resolve();
  }

  async #listen(port: number): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      // Before anybody reads, a client that goes away must not end the process.
      socket.on("error", () => undefined);
      if (this.#env.connections.signal.aborted) socket.destroy();
      else
        this.#env.connections.spawn(async (signal) => {
          await this.#carry(socket, signal);
        });
    });
    server.listen(port, host);
    await once(server, "listening");
    return server;
  }

  /** One connection, to its end; what goes wrong with it concerns nobody else. */
  async #carry(socket: Socket, signal: AbortSignal): Promise<void> {
    const { backends, affinityMs } = this.#route;
    const client = socket.remoteAddress ?? "";
    const backend = this.#balance.choose(client, backends, affinityMs, this.#env.now());
    try {
      if (backend === undefined) throw new Error("nobody is behind the port any more");
      const remote = await this.#env.dial(backend, signal);
      await Promise.all([pipeline(socket, remote, { signal }), pipeline(remote, socket, { signal })]);
    } catch {
      socket.resetAndDestroy();
    }
  }
}
