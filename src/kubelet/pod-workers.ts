import type { Pod } from "../api/index.ts";
import { isFinished } from "../api/pod-state.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { Refusal } from "./core/admission/predicates.ts";
import { isStaticPod } from "./core/containers.ts";
import type { Observed } from "./core/types.ts";
import type { KubeletDeps } from "./kubelet-options.ts";
import { removeOrphan } from "./orphan.ts";
import { podTitle, runtimePodRefOf } from "./pod-ref.ts";
import { PodWorker } from "./pod-worker.ts";
import type { PodSource } from "./ports.ts";
import { rejectPod, wasRejected } from "./reject-pod.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** Pause before an orphan that could not be removed is tried again. */
const orphanRetryMs = 10_000;

interface Entry {
  readonly worker: PodWorker;
  readonly ended: Promise<void>;
}

/** One worker per pod UID, and an end for what the engine has of pods that nobody knows. */
export class PodWorkers {
  readonly #env: WorkerEnv;
  readonly #source: PodSource;
  readonly #workers = new Map<string, Entry>();
  readonly #orphans = new Set<string>();
  readonly #rejected = new Set<string>();
  readonly #admit: KubeletDeps["admit"];
  #tasks: TaskGroup | undefined;

  constructor(env: WorkerEnv, source: PodSource, admit: KubeletDeps["admit"]) {
    this.#env = env;
    this.#source = source;
    this.#admit = admit;
  }

  /** Follows the source until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await using tasks = new TaskGroup(signal);
    this.#tasks = tasks;
    tasks.spawn(async (s) => {
      await this.#findOrphans(s);
    });
    for await (const change of this.#source.watch(tasks.signal)) {
      const { uid } = runtimePodRefOf(change.pod);
      const worker = this.#workers.get(uid)?.worker;
      if (change.type === "deleted") {
        if (worker === undefined) {
          this.#env.forgetEvents(uid);
          this.#env.podGone?.(uid);
        } else worker.remove(change.pod);
        this.#rejected.delete(uid);
        this.#tell(change.pod, "Gone");
      } else if (worker !== undefined) worker.update(change.pod);
      else if (!this.#rejected.has(uid)) this.#takeIn(change.pod, tasks);
    }
  }

  /** The newest objects, those included that are gone from the API but not yet from the engine. */
  pods(): readonly Pod[] {
    return [...this.#workers.values()].map(({ worker }) => worker.pod);
  }

  pod(uid: string): Pod | undefined {
    return this.#workers.get(uid)?.worker.pod;
  }

  evict(uid: string, eviction: NonNullable<Observed["eviction"]>): void {
    this.#workers.get(uid)?.worker.evict(eviction);
  }

  /** Something of this pod has changed on the engine or in the prober. */
  notify(uid: string): void {
    const entry = this.#workers.get(uid);
    if (entry !== undefined) entry.worker.notify();
    else this.#endOrphan(uid);
  }

  /** The pods that have not ended, but for this one. Whoever is gone from the source is not counted, though its containers may run. */
  others(pod: Pod): readonly Pod[] {
    const { uid } = runtimePodRefOf(pod);
    return [...this.#workers.values()]
      .filter(({ worker }) => !worker.isRemoved && worker.ref.uid !== uid)
      .map(({ worker }) => worker.pod)
      .filter((pod) => !isFinished(pod));
  }

  /** Admission: a pod that nobody has seen yet may be refused; it then never gets a worker. */
  #takeIn(pod: Pod, tasks: TaskGroup): void {
    const refusal = wasRejected(pod) ? undefined : this.#refusal(pod);
    if (refusal === undefined && !wasRejected(pod)) {
      this.#spawn(pod, tasks);
      return;
    }
    this.#rejected.add(runtimePodRefOf(pod).uid);
    if (refusal !== undefined)
      tasks.spawn(async (signal) => {
        await rejectPod(this.#env, pod, refusal, signal);
      });
  }

  #refusal(pod: Pod): Refusal | undefined {
    const isNew = pod.status?.startTime === undefined && pod.metadata.deletionTimestamp === undefined;
    return isNew ? this.#admit?.(pod, this.others(pod)) : undefined;
  }

  #spawn(pod: Pod, tasks: TaskGroup): void {
    const { uid } = runtimePodRefOf(pod);
    this.#tell(pod, pod.status?.startTime === undefined ? "Seen" : "Adopted");
    const worker = new PodWorker(this.#env, pod);
    const before = this.#predecessor(pod);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#workers.set(uid, { worker, ended: promise });
    tasks.spawn(async (signal) => {
      await before;
      try {
        await worker.run(signal);
      } finally {
        resolve(undefined);
        this.#forget(uid);
      }
      this.#env.podGone?.(uid);
    });
  }

  #tell(pod: Pod, reason: "Seen" | "Adopted" | "Gone"): void {
    const { clock, timeline } = this.#env;
    timeline.record(runtimePodRefOf(pod), { type: "Pod", reason, at: clock.now() });
  }

  /** An edited manifest is a new pod of the same name: it waits until the old one has gone (kubelet allowPodStart). */
  #predecessor(pod: Pod): Promise<void> | undefined {
    if (!isStaticPod(pod)) return undefined;
    const title = podTitle(runtimePodRefOf(pod));
    return [...this.#workers.values()].findLast(
      ({ worker }) => isStaticPod(worker.pod) && podTitle(worker.ref) === title,
    )?.ended;
  }

  #forget(uid: string): void {
    this.#workers.delete(uid);
    this.#env.status.forget(uid);
    this.#env.cache.forget(uid);
    this.#env.forgetEvents(uid);
  }

  async #findOrphans(signal: AbortSignal): Promise<void> {
    await this.#env.cache.connected(signal);
    for (const { pod } of this.#env.cache.pods()) this.#endOrphan(pod.uid);
    try {
      const uids = new Set((await this.#env.runtime.volumes()).map(({ pod }) => pod.uid));
      for (const uid of uids) if (!this.#isKnown(uid)) await this.#env.volumes.unmount(uid);
    } catch (error) {
      this.#env.log({ level: "warn", message: "volumes that nobody owns were not removed", error });
    }
  }

  #isKnown(uid: string): boolean {
    return this.#workers.has(uid) || this.#source.list().some(({ metadata }) => metadata.uid === uid);
  }

  #endOrphan(uid: string): void {
    const seen = this.#env.cache.pod(uid);
    if (this.#tasks === undefined || seen === undefined || this.#orphans.has(uid) || this.#isKnown(uid))
      return;
    this.#orphans.add(uid);
    this.#tasks.spawn(async (signal) => {
      try {
        await removeOrphan(this.#env, uid, signal);
        this.#orphans.delete(uid);
      } catch (error) {
        signal.throwIfAborted();
        const message = "a pod that nobody owns was not removed";
        this.#env.log({ level: "warn", message, pod: podTitle(seen.pod), error });
        await this.#env.clock.sleep(orphanRetryMs, signal);
        this.#orphans.delete(uid);
        this.#endOrphan(uid);
      }
    });
  }
}
