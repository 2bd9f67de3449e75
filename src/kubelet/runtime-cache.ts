import { aborted } from "../util/aborted.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { Log } from "./log.ts";
import type {
  Clock,
  ContainerId,
  ContainerRuntime,
  RuntimeContainer,
  RuntimeEvent,
  RuntimePod,
  RuntimeSandbox,
} from "./ports.ts";
import type { EpochMs } from "../util/time.ts";
import { RuntimeView, type Seen } from "./runtime-view.ts";

/** The slow safety net behind the engine's events. */
const relistPeriodMs = 30_000;
/** A container that is removed as soon as it has ended is shown as ended for as long as a kubelet looks away. */
const endShownMs = 1_000;
/** Pause before the engine is asked again: for its events after the stream broke, for its list after that failed. */
const reopenMs = 1_000;

/** Whom the cache asks, and whom it tells. */
export interface RuntimeCacheEnv {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly log: Log;
  /** Something about this pod is new. */
  readonly changed: (podUid: string) => void;
  /** Told of every new state of a container or sandbox. */
  readonly seen?: Seen;
  /** The engine has come (back), or gone. */
  readonly reachable: (reachable: boolean) => void;
}

/**
 * The engine's containers in memory. Lists at every (re)connection, inspects one container per event, and freezes
 * while the engine is away: nothing is decided from a view that may be old.
 */
export class RuntimeCache {
  readonly #env: RuntimeCacheEnv;
  readonly #view: RuntimeView;
  readonly #running = new Map<ContainerId, Promise<void>>();
  readonly #queued = new Map<ContainerId, Promise<void>>();
  /** By containers whose end was told by an event and has not been seen yet. */
  readonly #ends = new Map<ContainerId, { readonly exitCode: number; readonly finishedAt: EpochMs }>();
  #connected: PromiseWithResolvers<undefined> = Promise.withResolvers();
  #isConnected = false;

  constructor(env: RuntimeCacheEnv) {
    this.#env = env;
    this.#view = new RuntimeView(env.changed, env.seen);
  }

  /** All pods the engine has something of. */
  pods(): readonly RuntimePod[] {
    return this.#view.pods();
  }

  pod(uid: string): RuntimePod | undefined {
    return this.#view.pod(uid);
  }

  container(id: ContainerId): RuntimeContainer | undefined {
    return this.#view.container(id);
  }

  /** Rises with every hint about the pod that makes attempts due. */
  revision(uid: string): number {
    return this.#view.revision(uid);
  }

  /** A hint from elsewhere (a probe result): raises the revision and wakes the worker. */
  hint(uid: string): void {
    this.#view.hint(uid);
  }

  /** Forgets the counters of a pod that is gone. */
  forget(uid: string): void {
    this.#view.forget(uid);
  }

  /** Resolves while the engine is connected and listed. */
  async connected(signal: AbortSignal): Promise<void> {
    using end = aborted(signal);
    while (!this.#isConnected && !signal.aborted) await Promise.race([this.#connected.promise, end.promise]);
    signal.throwIfAborted();
  }

  /** Follows the engine until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await using tasks = new TaskGroup(signal);
    tasks.spawn(async (s) => {
      for (;;) {
        await this.#env.clock.sleep(relistPeriodMs, s);
        if (this.#isConnected) await this.#tryRelist();
      }
    });
    for (;;) {
      try {
        for await (const event of this.#env.runtime.events(signal)) await this.#take(event, tasks, signal);
      } catch (error) {
        this.#env.log({ level: "warn", message: "the engine's event stream broke", error });
      }
      this.#freeze();
      await this.#env.clock.sleep(reopenMs, signal);
    }
  }

  /** Reads one container or sandbox anew. Calls for one id share the work, but never an answer from before the call. */
  async refresh(id: ContainerId): Promise<void> {
    const queued = this.#queued.get(id);
    if (queued !== undefined) {
      await queued;
      return;
    }
    const running = this.#running.get(id);
    if (running === undefined) {
      await this.#inspect(id);
      return;
    }
    const next = this.#inspectAfter(running, id);
    this.#queued.set(id, next);
    await next;
  }

  /** Reads a container that was just started, unless the engine's event has brought that already. */
  async started(id: ContainerId): Promise<void> {
    await Promise.allSettled([this.#running.get(id)]);
    const state = this.#view.container(id)?.state.kind;
    if (state !== "running" && state !== "exited") await this.refresh(id);
  }

  /** What this process has just made itself: seen at once, without asking again. */
  put(sandbox: RuntimeSandbox): void {
    this.#view.put(sandbox.id, sandbox, this.#view.version);
  }

  /** Resolves when the container no longer runs or is gone. */
  async exited(id: ContainerId, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const container = this.#view.container(id);
      if (container === undefined || container.state.kind !== "running") return;
      await this.#view.nextChange(container.pod.uid, signal);
    }
  }

  async #take(event: RuntimeEvent, tasks: TaskGroup, signal: AbortSignal): Promise<void> {
    if (event.type === "connected") {
      while (!(await this.#tryRelist())) await this.#env.clock.sleep(reopenMs, signal);
      return;
    }
    if (event.type === "disconnected") {
      this.#freeze();
      this.#env.log({ level: "warn", message: `the engine is away: ${event.reason}` });
      return;
    }
    const { id, type } = event;
    if (type === "destroy") {
      tasks.spawn(async (s) => {
        if (this.#showEnd(id)) await this.#env.clock.sleep(endShownMs, s);
        this.#view.put(id, undefined, this.#view.version);
      });
      return;
    }
    if (type === "oom" || !this.#isNews(type, id)) return;
    if (event.exitCode !== undefined)
      this.#ends.set(id, { exitCode: event.exitCode, finishedAt: event.time });
    tasks.spawn(async () => {
      try {
        await this.refresh(id);
      } catch (error) {
        this.#env.log({ level: "warn", message: `cannot inspect ${id}`, error });
      }
    });
  }

  /** Takes the end of a container that is gone from what was told of it. @returns whether nobody had seen it before */
  #showEnd(id: ContainerId): boolean {
    const unseen = this.#unseenEnd(id);
    if (unseen !== undefined) this.#view.put(id, unseen, this.#view.version);
    this.#ends.delete(id);
    return unseen !== undefined;
  }

  #unseenEnd(id: ContainerId): RuntimeContainer | undefined {
    const container = this.#view.container(id);
    const end = this.#ends.get(id);
    if (container?.state.kind !== "running" || end === undefined) return undefined;
    const { startedAt } = container.state;
    return { ...container, state: { kind: "exited", ...end, startedAt, oomKilled: false } };
  }

  async #inspectAfter(running: Promise<void>, id: ContainerId): Promise<void> {
    await Promise.allSettled([running]);
    this.#queued.delete(id);
    await this.#inspect(id);
  }

  async #inspect(id: ContainerId): Promise<void> {
    const work = this.#ask(id);
    this.#running.set(id, work);
    try {
      await work;
    } finally {
      this.#running.delete(id);
    }
  }

  async #ask(id: ContainerId): Promise<void> {
    for (;;) {
      const asked = this.#view.version;
      const answer = await this.#env.runtime.inspect(id);
      // Too late to see how it ended: the event of its removal brings that.
      if (answer === undefined && this.#unseenEnd(id) !== undefined) return;
      if (this.#view.put(id, answer, asked)) return;
    }
  }

  /** A container starts once and ends once: what is known already needs no inspect. */
  #isNews(type: "start" | "die", id: ContainerId): boolean {
    const state = this.#view.container(id)?.state.kind;
    return type === "start" ? state !== "running" && state !== "exited" : state !== "exited";
  }

  async #tryRelist(): Promise<boolean> {
    try {
      const version = this.#view.version;
      this.#view.replace(await this.#env.runtime.list(), version);
    } catch (error) {
      this.#env.log({ level: "warn", message: "cannot list the engine's containers", error });
      return false;
    }
    if (!this.#isConnected) {
      this.#isConnected = true;
      this.#connected.resolve(undefined);
      this.#env.reachable(true);
    }
    return true;
  }

  #freeze(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#connected = Promise.withResolvers();
    this.#env.reachable(false);
  }
}
