import { createRegistry, appsResources, coreResources, ensureSystemNamespaces } from "../apiserver/index.ts";
import { inProcessCreate, inProcessDelete } from "../apiserver/in-process.ts";
import type { DeleteOptions } from "../apiserver/registry/resource.ts";
import type { Deployment, Event, KubeObject, Node, Pod, PodStatus, ReplicaSet } from "../api/index.ts";
import { type ControllerEnv, runGarbageCollector, runScheduler } from "../controllers/index.ts";
import { featuresOf136 } from "../api/features.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import { memoryBackend, openStore, type ResourceType, type Store, type Stored } from "../storage/index.ts";
import { TaskGroup } from "../util/task-group.ts";
import { workloadControllers } from "./controllers.ts";

export const PODS: ResourceType<Pod> = { name: "pods" };
const EVENTS: ResourceType<Event> = { name: "events" };
export const DEPLOYMENTS: ResourceType<Deployment> = { name: "deployments.apps" };
export const REPLICA_SETS: ResourceType<ReplicaSet> = { name: "replicasets.apps" };
const NODES: ResourceType<Node> = { name: "nodes" };

/** What the cluster's kubelet does with a pod: when it is ready after its start, if ever. */
type ReadyAfter = (pod: Pod) => number | undefined;

/** All controllers of a node on virtual time, and a kubelet that only says what containers would do. */
export class Cluster implements AsyncDisposable {
  readonly clock: VirtualClock = new VirtualClock();
  readonly store: Store = openStore({
    backend: memoryBackend(),
    schedule: queueMicrotask,
    now: () => this.clock.now(),
  });
  /** Milliseconds from the start of a pod to its readiness; undefined: never. */
  readyAfter: ReadyAfter = () => 1_000;
  /** Milliseconds from the request to end to the end. */
  endAfter = 2_000;
  readonly errors: unknown[] = [];
  readonly #group = new TaskGroup(new AbortController().signal);
  readonly #seen = new Set<string>();
  readonly #registry = createRegistry([...coreResources(featuresOf136), ...appsResources(featuresOf136)]);

  static async start(): Promise<Cluster> {
    const cluster = new Cluster();
    await cluster.#begin();
    return cluster;
  }

  async #begin(): Promise<void> {
    const { clock, store } = this;
    let count = 0;
    const randoms = (length: number): readonly number[] => Array.from({ length }, () => (count++ * 0.37) % 1);
    await ensureSystemNamespaces(store, clock.now());
    await this.create(NODES, "", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      status: { allocatable: { cpu: "64", memory: "64Gi", pods: "500" } },
    } as KubeObject);
    await store.write(NODES, "", "n", (node) =>
      node === undefined
        ? {}
        : { set: { ...node, status: { allocatable: { cpu: "64", memory: "64Gi", pods: "500" } } } },
    );
    const env: ControllerEnv = { store, clock, onError: (error) => this.errors.push(error) };
    const server = { store, clock, registry: this.#registry, random: randoms };
    for (const run of Object.values({ ...workloadControllers(server), runScheduler }))
      this.#group.spawn(async (signal) => {
        await run(env, signal);
      });
    this.#group.spawn(async (signal) => {
      const kinds = this.#registry.all.filter(({ type }) => type.name !== "events");
      await runGarbageCollector({ ...env, kinds, deleteObject: inProcessDelete(server) }, signal);
    });
    this.#group.spawn(async (signal) => {
      for await (const { type, object } of store.watch(PODS, 0, {}, signal))
        if (type !== "DELETED") this.#take(object);
    });
  }

  async create(type: ResourceType, namespace: string, object: KubeObject): Promise<Stored> {
    const random = (): readonly number[] => [0.1, 0.2, 0.3, 0.4, 0.5];
    const { clock, store } = this;
    return await inProcessCreate({ clock, store, registry: this.#registry, random })(type, namespace, object);
  }

  async delete(type: ResourceType, name: string, options: DeleteOptions = {}): Promise<void> {
    const { clock, store } = this;
    await inProcessDelete({ clock, store, registry: this.#registry })(type, "default", name, options);
  }

  /** Changes an object as a client's update of its spec does. */
  async change<T extends KubeObject>(
    type: ResourceType<T>,
    name: string,
    edit: (object: T) => T,
  ): Promise<void> {
    await this.store.write(type, "default", name, (current) => {
      if (current === undefined) return {};
      const { metadata, ...rest } = edit(current);
      const generation = (current.metadata.generation ?? 0) + 1;
      return { set: { ...rest, metadata: { ...metadata, generation } } as Stored<T> };
    });
  }

  get pods(): readonly Stored<Pod>[] {
    return this.store.list(PODS).items;
  }

  get events(): readonly string[] {
    return this.store
      .list(EVENTS)
      .items.toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ reason = "", message = "" }) => `${reason}: ${message}`);
  }

  #take(pod: Stored<Pod>): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if ((pod.spec.nodeName ?? "") === "") return;
    const wait = deletionTimestamp === undefined ? this.readyAfter(pod) : this.endAfter;
    const key = `${uid}/${deletionTimestamp === undefined ? "start" : "end"}`;
    if (wait === undefined || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#group.spawn(async (signal) => {
      await this.clock.sleep(wait, signal);
      await (deletionTimestamp === undefined ? this.#ready(pod) : this.#end(pod));
    });
  }

  async #ready({ metadata: { namespace = "", name, uid } }: Stored<Pod>): Promise<void> {
    const lastTransitionTime = formatTimestamp(this.clock.now());
    const status: PodStatus = {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True", lastTransitionTime }],
    };
    await this.store
      .write(PODS, namespace, name, (pod) => (pod?.metadata.uid === uid ? { set: { ...pod, status } } : {}))
      .catch(() => undefined); // Gone meanwhile.
  }

  async #end({ metadata: { name, uid } }: Stored<Pod>): Promise<void> {
    await this.delete(PODS, name, { gracePeriodSeconds: 0, preconditions: { uid } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#group.close();
    await this.store.close();
  }
}
