import type {
  Clock,
  ContainerRuntime,
  RuntimeContainer,
  RuntimeEvent,
  RuntimePod,
  RuntimeSandbox,
} from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import type { AsyncQueue } from "../../util/async-queue.ts";
import { TaskGroup } from "../../util/task-group.ts";
import type { EpochMs } from "../../util/time.ts";
import { type FakeContainer, runtimeContainerOf } from "./fake-container.ts";
import type { FakePrograms } from "./fake-program.ts";
import type { ContainerBehaviour, ImageScript } from "./script.ts";

/** One thing that happened on the engine. */
export interface RuntimeTraceEntry {
  readonly at: EpochMs;
  /** E.g. `start web/0`, `SIGTERM web/0`, `exit web/0 143`, `create sandbox/1`. */
  readonly what: string;
}

/** What is there from the beginning, and how fast it is. */
export interface FakeRuntimeOptions {
  readonly clock: Clock;
  /** By container name; a name without a script runs until it is signalled. */
  readonly containers?: Readonly<Record<string, ContainerBehaviour>>;
  /** Runs what containers are told to run; without: containers do what their scripts say. */
  readonly programs?: FakePrograms;
  /** By reference as the pod names it; `busybox` is always there. */
  readonly images?: Readonly<Record<string, ImageScript>>;
  /** How long a start goes on after the container's process has begun; default 0. */
  readonly startedMs?: number;
  /** What each call takes, milliseconds, by method name. */
  readonly latency?: Partial<Record<keyof ContainerRuntime, number>>;
}

/** What is on the fake engine, and what befalls it behind the kubelet's back (`engine…`). `trace` records it all. */
export class FakeEngine {
  readonly trace: RuntimeTraceEntry[] = [];
  protected readonly clock: Clock;
  protected readonly options: FakeRuntimeOptions;
  protected readonly tasks: TaskGroup;
  protected readonly containers: Map<string, FakeContainer> = new Map();
  protected readonly sandboxes: Map<string, RuntimeSandbox> = new Map();
  protected readonly listeners: Set<AsyncQueue<RuntimeEvent>> = new Set();
  protected isConnected = true;
  #ids = 0;

  constructor(options: FakeRuntimeOptions) {
    this.clock = options.clock;
    this.options = options;
    this.tasks = new TaskGroup(new AbortController().signal);
  }

  /** The newest container of that name, or an error. */
  newest(name: string): RuntimeContainer {
    const found = [...this.containers.values()].findLast(({ spec }) => spec.name === name);
    if (found === undefined) throw new Error(`no container ${name}`);
    return runtimeContainerOf(found);
  }

  engineKill(name: string, exitCode = 137): void {
    this.containerOf(this.newest(name).id).process?.end({ exitCode, oomKilled: false });
  }

  engineStopSandbox(id: string): void {
    const sandbox = this.sandboxes.get(id);
    if (sandbox?.state !== "running") return;
    this.sandboxes.set(id, { ...sandbox, state: "stopped", ips: [] });
    this.record(`stop sandbox/${sandbox.attempt}`);
    this.emit("die", id, sandbox.pod.uid, undefined);
  }

  engineRemove(id: string): void {
    const container = this.containers.get(id);
    if (container !== undefined) {
      container.process?.end({ exitCode: 137, oomKilled: false });
      this.containers.delete(id);
      this.record(`remove ${container.spec.name}/${container.spec.attempt}`);
      this.emit("destroy", id, container.spec.pod.uid, container.spec.name);
    }
    const sandbox = this.sandboxes.get(id);
    if (sandbox === undefined) return;
    this.engineStopSandbox(id);
    this.sandboxes.delete(id);
    this.record(`remove sandbox/${sandbox.attempt}`);
    this.emit("destroy", id, sandbox.pod.uid, undefined);
  }

  /** The event stream breaks; until `engineReconnect` every call fails. Containers live on. */
  engineDisconnect(reason = "connection lost"): void {
    this.#broadcast({ type: "disconnected", reason });
    this.isConnected = false;
  }

  engineReconnect(): void {
    this.isConnected = true;
    this.#broadcast({ type: "connected" });
  }

  protected async call(method: keyof ContainerRuntime, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.isConnected) throw new RuntimeError("Unreachable", "the engine is not reachable");
    const ms = this.options.latency?.[method] ?? 0;
    if (ms > 0) await this.clock.sleep(ms, signal ?? this.tasks.signal);
  }

  protected podOf(uid: string): RuntimePod | undefined {
    const sandboxes = [...this.sandboxes.values()].filter((s) => s.pod.uid === uid).reverse();
    const containers = [...this.containers.values()].filter((c) => c.spec.pod.uid === uid).reverse();
    const pod = sandboxes[0]?.pod ?? containers[0]?.spec.pod;
    return pod && { pod, sandboxes, containers: containers.map(runtimeContainerOf) };
  }

  protected containerOf(id: string): FakeContainer {
    const container = this.containers.get(id);
    if (container === undefined) throw new RuntimeError("NotFound", `No such container: ${id}`);
    return container;
  }

  protected record(what: string): void {
    this.trace.push({ at: this.clock.now(), what });
  }

  protected emit(
    type: "start" | "die" | "destroy",
    id: string,
    podUid: string,
    container: string | undefined,
    exitCode?: number,
  ): void {
    const event = { type, id, podUid, container, time: this.clock.now() };
    this.#broadcast(exitCode === undefined ? event : { ...event, exitCode });
  }

  #broadcast(event: RuntimeEvent): void {
    if (this.isConnected) for (const listener of this.listeners) listener.push(event);
  }

  /** How many ids have been given out. */
  protected get made(): number {
    return this.#ids;
  }

  protected nextId(): string {
    return (++this.#ids).toString(16).padStart(64, "0");
  }
}
