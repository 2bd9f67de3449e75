import type { Pod, PodStatus } from "../../api/index.ts";
import { isFinished } from "../../api/pod-state.ts";
import type { Clock, PodChange, PodSource, RuntimePodRef, StatusSink } from "../../kubelet/ports.ts";
import { AsyncQueue } from "../../util/async-queue.ts";
import { formatTime } from "./format-time.ts";

/** One version of a pod. */
export interface PodTraceEntry {
  readonly at: number;
  readonly uid: string;
  /** The object as stored; undefined when it was removed. */
  readonly pod: Pod | undefined;
}

/** An API server's pods in memory: source and sink of a kubelet, with the API's own rules of deletion. */
export class FakeApi implements PodSource, StatusSink {
  readonly trace: PodTraceEntry[] = [];
  readonly #clock: Clock;
  readonly #pods = new Map<string, Pod>();
  readonly #watchers = new Set<AsyncQueue<PodChange>>();
  #revision = 0;
  /** So many status writes fail from now on. */
  failingWrites = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  list(): readonly Pod[] {
    return [...this.#pods.values()];
  }

  async *watch(signal: AbortSignal): AsyncGenerator<PodChange, void, undefined> {
    const queue = new AsyncQueue<PodChange>();
    for (const pod of this.#pods.values()) queue.push({ type: "set", pod });
    this.#watchers.add(queue);
    try {
      yield* queue.until(signal);
    } finally {
      this.#watchers.delete(queue);
    }
  }

  async patchStatus(
    ref: RuntimePodRef,
    change: (latest: Pod) => PodStatus | undefined,
  ): Promise<Pod | "gone"> {
    const latest = await Promise.resolve(this.#pods.get(ref.uid));
    if (this.failingWrites > 0) {
      this.failingWrites--;
      throw new Error("the disk is full");
    }
    if (latest === undefined) return "gone";
    const status = change(latest);
    if (status === undefined) return latest;
    return this.#store({ ...latest, status });
  }

  async removePod(ref: RuntimePodRef): Promise<void> {
    await Promise.resolve();
    this.#remove(ref.uid);
  }

  // ------------------------------------------------------------------------------------------------- what users do

  /** The stored pod of that name, or an error. */
  get(name: string): Pod {
    const pod = this.list().find(({ metadata }) => metadata.name === name);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    return pod;
  }

  has(name: string): boolean {
    return this.list().some(({ metadata }) => metadata.name === name);
  }

  create(pod: Pod): Pod {
    return this.#store({
      ...pod,
      metadata: { creationTimestamp: formatTime(this.#clock.now()), generation: 1, ...pod.metadata },
      status: { phase: "Pending" },
    });
  }

  update(name: string, change: (pod: Pod) => Pod): Pod {
    const changed = change(this.get(name));
    const generation = (changed.metadata.generation ?? 1) + 1;
    return this.#store({ ...changed, metadata: { ...changed.metadata, generation } });
  }

  /** DELETE with `gracePeriodSeconds`; without, the spec's own. */
  delete(name: string, graceSeconds?: number): void {
    const pod = this.get(name);
    const asked = graceSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    const grace = isFinished(pod) ? 0 : asked;
    const now = this.#clock.now();
    const old = pod.metadata.deletionGracePeriodSeconds;
    if (old !== undefined && grace >= old && grace > 0) return;
    const start = old === undefined ? now : Date.parse(pod.metadata.deletionTimestamp ?? "") - old * 1000;
    const end = Math.max(now, start + grace * 1000);
    const late = end === now && grace > 0 && old !== undefined;
    this.#store({
      ...pod,
      metadata: {
        ...pod.metadata,
        generation: (pod.metadata.generation ?? 1) + 1,
        deletionTimestamp: formatTime(end),
        deletionGracePeriodSeconds: late ? 1 : grace,
      },
    });
    if (grace === 0) this.#remove(pod.metadata.uid ?? "");
  }

  #store(pod: Pod): Pod {
    const stored: Pod = {
      ...pod,
      metadata: { ...pod.metadata, resourceVersion: String(++this.#revision) },
    };
    this.#pods.set(stored.metadata.uid ?? "", stored);
    this.trace.push({ at: this.#clock.now(), uid: stored.metadata.uid ?? "", pod: stored });
    for (const watcher of this.#watchers) watcher.push({ type: "set", pod: stored });
    return stored;
  }

  #remove(uid: string): void {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return;
    this.#pods.delete(uid);
    this.trace.push({ at: this.#clock.now(), uid, pod: undefined });
    for (const watcher of this.#watchers) watcher.push({ type: "deleted", pod });
  }
}
