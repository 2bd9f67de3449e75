import { randomUUID } from "node:crypto";
import type { Pod } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Log } from "../../kubelet/log.ts";
import type { Clock, StatusSink } from "../../kubelet/ports.ts";
import { isStorageError, type Outcome, type Store } from "../../storage/index.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { namespaces, nodes, pods } from "../collections.ts";
import { isMirrorOf, isMirrorPod, mirrorOutcome } from "./mirror-pod.ts";
import type { StaticPods } from "./static-pods.ts";

/** What mirrors are written from and to. */
export interface MirrorPodsEnv {
  readonly store: Store;
  readonly staticPods: StaticPods;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A mirror that was deleted stays away for so long: who waits for the deletion sees it happen. */
const absenceMs = 1000;

/** Create, write the status: more writes than these a mirror never needs. */
const mostWrites = 2;

/** Shows the static pods in the API, and puts right whatever others do to these objects. */
export class MirrorPods {
  readonly #env: MirrorPodsEnv;
  /** `namespace/name` of mirrors that have just gone. */
  readonly #absent = new Set<string>();

  constructor(env: MirrorPodsEnv) {
    this.#env = env;
  }

  /** A manifest's pod with the status that its mirror has kept over a restart. */
  restored(pod: Pod): Pod {
    const { namespace = "", name = "" } = pod.metadata;
    const mirror = this.#env.store.get(pods, namespace, name);
    return mirror?.status !== undefined && isMirrorOf(mirror, pod) ? { ...pod, status: mirror.status } : pod;
  }

  /** The uid by which the kubelet knows a pod of the API. */
  kubeletUid(namespace: string, name: string, uid: string): string {
    const stored = this.#env.store.get(pods, namespace, name);
    if (stored === undefined || !isMirrorPod(stored)) return uid;
    return this.#env.staticPods.find(namespace, name)?.metadata.uid ?? uid;
  }

  /** A sink that keeps the status of a static pod with the pod itself and shows it on its mirror. */
  sink(inner: StatusSink): StatusSink {
    const { staticPods } = this.#env;
    return {
      patchStatus: async (ref, change) => {
        const pod = staticPods.get(ref.uid);
        if (pod === undefined) return await inner.patchStatus(ref, change);
        const status = change(pod);
        if (status === undefined) return pod;
        staticPods.setStatus(ref.uid, status);
        await this.reconcile(ref.namespace, ref.name);
        return { ...pod, status };
      },
      removePod: async (ref) => {
        await inner.removePod(ref);
      },
    };
  }

  /** Nothing of this pod is left on the engine: its mirror goes, too. */
  async podEnded(uid: string): Promise<void> {
    const pod = this.#env.staticPods.ended(uid);
    if (pod !== undefined) await this.reconcile(pod.metadata.namespace ?? "", pod.metadata.name ?? "");
  }

  /** Watches the mirrors until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await using tasks = new TaskGroup(signal);
    const { nodeName, store } = this.#env;
    const where = (pod: Pod): boolean => pod.spec.nodeName === nodeName && isMirrorPod(pod);
    while (!signal.aborted) {
      const { items, revision } = store.list(pods, { where });
      for (const { metadata } of items) await this.reconcile(metadata.namespace ?? "", metadata.name);
      await this.reconcileAll();
      try {
        for await (const { type, object } of store.watch(pods, revision, { where }, signal)) {
          const { namespace = "", name } = object.metadata;
          if (type === "DELETED") this.#bringBack(namespace, name, tasks);
          else await this.reconcile(namespace, name);
        }
      } catch (error) {
        // Fallen behind the history: list anew.
        if (!isStorageError(error, "TooOld")) throw error;
      }
    }
  }

  #bringBack(namespace: string, name: string, tasks: TaskGroup): void {
    const key = `${namespace}/${name}`;
    this.#absent.add(key);
    tasks.spawn(async (signal) => {
      await this.#env.clock.sleep(absenceMs, signal);
      this.#absent.delete(key);
      await this.reconcile(namespace, name);
    });
  }

  /** Also those that could not be shown before, for want of their namespace. */
  async reconcileAll(): Promise<void> {
    for (const { metadata } of this.#env.staticPods.list())
      await this.reconcile(metadata.namespace ?? "", metadata.name ?? "");
  }

  /** Makes the mirror of that name what it should be; what fails is logged and tried again with the next change. */
  async reconcile(namespace: string, name: string): Promise<void> {
    try {
      for (let i = 0; i < mostWrites; i++) if (!(await this.#step(namespace, name))) return;
    } catch (error) {
      if (isStorageError(error, "NotFound")) return;
      const message = "the mirror of a static pod was not written";
      this.#env.log({ level: "warn", message, pod: `${namespace}/${name}`, error });
    }
  }

  /** @returns whether something was written */
  async #step(namespace: string, name: string): Promise<boolean> {
    const { clock, nodeName, staticPods, store } = this.#env;
    const key = `${namespace}/${name}`;
    if (staticPods.isEnding(namespace, name) || this.#absent.has(key)) return false;
    const found = staticPods.find(namespace, name);
    // The kubelet makes the mirror with its first sync of the pod.
    const pod = found?.status?.startTime === undefined ? undefined : found;
    const isPossible = store.get(namespaces, "", namespace) !== undefined;
    if (!isPossible || (pod === undefined && store.get(pods, namespace, name) === undefined)) return false;
    const context = {
      node: store.get(nodes, "", nodeName),
      uid: randomUUID(),
      now: formatTimestamp(clock.now()),
    };
    let outcome: Outcome<Pod> = {};
    await store.write(pods, namespace, name, (current) => {
      outcome = mirrorOutcome(current, pod, context);
      return outcome;
    });
    // The watch tells of the removal a moment later, and brings the mirror back.
    if (outcome.remove === true) this.#absent.add(key);
    return outcome.set !== undefined;
  }
}
