import type { EndpointSlice, Service } from "../api/index.ts";
import type { ResourceType, Store } from "../storage/index.ts";
import { messageOf } from "../util/errors.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { EpochMs, Sleeper } from "../util/time.ts";
import { NodePortListener } from "./node-port-listener.ts";
import { type NodePortRoute, nodePortRoutes } from "./node-port-routes.ts";
import type { DialBackend } from "./ports.ts";

export const SERVICES: ResourceType<Service> = { name: "services" };
export const ENDPOINT_SLICES: ResourceType<EndpointSlice> = { name: "endpointslices.discovery.k8s.io" };

/** What keeps a node port from being served. */
export interface NodePortProblem {
  readonly service: Service;
  readonly reason: "NodePortNotListening" | "ProtocolNotServed";
  readonly message: string;
}

/** What the proxy works with. */
export interface NodePortProxyEnv {
  readonly store: Store;
  readonly clock: Sleeper & { now(): EpochMs };
  readonly dial: DialBackend;
  /** Told once of each problem of a service. */
  readonly onProblem: (problem: NodePortProblem) => void;
}

/** A port that another program has is tried again after this time, and at every change. */
const retryMs = 10_000;

/** Listens on the node ports of all services. */
export class NodePortProxy implements AsyncDisposable {
  readonly #env: NodePortProxyEnv;
  readonly #group: TaskGroup;
  readonly #listeners = new Map<number, NodePortListener>();
  readonly #told = new Set<string>();
  #rounds: Promise<void> = Promise.resolve();
  #retrying = false;

  /** @param signal ends the connections */
  constructor(env: NodePortProxyEnv, signal: AbortSignal) {
    this.#env = env;
    this.#group = new TaskGroup(signal);
  }

  /** Brings the listeners in line with what is stored. Calls wait for those before them. */
  async sync(): Promise<void> {
    const round = this.#rounds.then(async () => {
      await this.#round();
    });
    this.#rounds = round.catch(() => undefined);
    await round;
  }

  async #round(): Promise<void> {
    const { store } = this.#env;
    const routes = nodePortRoutes(store.list(SERVICES).items, store.list(ENDPOINT_SLICES).items);
    const served = routes.filter(({ protocol }) => protocol === "TCP");
    const ports = new Set(served.map(({ nodePort }) => nodePort));
    for (const [port, listener] of this.#listeners) {
      if (ports.has(port)) continue;
      this.#listeners.delete(port);
      await listener.close();
    }
    for (const route of routes) await this.#serve(route);
  }

  /** Ends listeners and connections. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
    this.#listeners.clear();
    await this.#group.close();
  }

  async #serve(route: NodePortRoute): Promise<void> {
    const { nodePort, protocol, service } = route;
    if (protocol !== "TCP") {
      const message = `node port ${String(nodePort)} is not served: ${protocol} is not carried`;
      this.#tell({ service, reason: "ProtocolNotServed", message });
      return;
    }
    const listener = this.#listeners.get(nodePort) ?? this.#newListener(route);
    this.#listeners.set(nodePort, listener);
    try {
      await listener.update(route);
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      const why = taken ? "is taken by another program on 127.0.0.1" : `cannot be used: ${messageOf(error)}`;
      const message = `node port ${String(nodePort)} ${why}`;
      this.#tell({ service, reason: "NodePortNotListening", message });
      this.#tryAgain();
    }
  }

  #newListener(route: NodePortRoute): NodePortListener {
    const { clock, dial } = this.#env;
    return new NodePortListener(route, { dial, now: () => clock.now(), connections: this.#group });
  }

  #tell(problem: NodePortProblem): void {
    const key = `${problem.service.metadata.uid ?? ""} ${problem.message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#env.onProblem(problem);
  }

  #tryAgain(): void {
    if (this.#retrying || this.#group.signal.aborted) return;
    this.#retrying = true;
    this.#group.spawn(async (signal) => {
      await this.#env.clock.sleep(retryMs, signal);
      this.#retrying = false;
      await this.sync();
    });
  }
}
