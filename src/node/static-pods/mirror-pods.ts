import { randomUUID } from "node:crypto";
import type { Pod } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Log } from "../../kubelet/log.ts";
import type { StatusSink } from "../../kubelet/ports.ts";
import { isStorageError, type Outcome, type Store } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { messageOf } from "../../util/errors.ts";
import { namespaces, nodes, pods } from "../collections.ts";
import { isMirrorOf, isMirrorPod, mirrorOutcome } from "./mirror-pod.ts";
import type { StaticPods } from "./static-pods.ts";

export interface MirrorPodsEnv {
  readonly store: Store;
  readonly staticPods: StaticPods;
  readonly nodeName: string;
  readonly now: () => EpochMs;
  readonly log: Log;
}

/** Remove, create, write the status: more writes than these a mirror never needs. */
const mostWrites = 3;

/** Shows the static pods in the API, and puts right whatever others do to these objects. */
export class MirrorPods {
  readonly #env: MirrorPodsEnv;

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
    const { nodeName, store } = this.#env;
    const where = (pod: Pod): boolean => pod.spec.nodeName === nodeName && isMirrorPod(pod);
    while (!signal.aborted) {
      const { items, revision } = store.list(pods, { where });
      for (const { metadata } of items) await this.reconcile(metadata.namespace ?? "", metadata.name);
      await this.reconcileAll();
      try {
        for await (const { object } of store.watch(pods, revision, { where }, signal))
          await this.reconcile(object.metadata.namespace ?? "", object.metadata.name);
      } catch (error) {
        // Fallen behind the history: list anew.
        if (!isStorageError(error, "TooOld")) throw error;
      }
    }
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
      const message = `the mirror of a static pod was not written: ${messageOf(error)}`;
      this.#env.log({ level: "warn", message, pod: `${namespace}/${name}`, error });
    }
  }

  /** @returns whether something was written */
  async #step(namespace: string, name: string): Promise<boolean> {
    const { now, nodeName, staticPods, store } = this.#env;
    if (staticPods.isEnding(namespace, name)) return false;
    const found = staticPods.find(namespace, name);
    // The kubelet makes the mirror with its first sync of the pod.
    const pod = found?.status?.startTime === undefined ? undefined : found;
    const isPossible = store.get(namespaces, "", namespace) !== undefined;
    if (!isPossible || (pod === undefined && store.get(pods, namespace, name) === undefined)) return false;
    const context = {
      node: store.get(nodes, "", nodeName),
      uid: randomUUID(),
      now: formatTimestamp(now()),
    };
    let outcome: Outcome<Pod> = {};
    await store.write(pods, namespace, name, (current) => {
      outcome = mirrorOutcome(current, pod, context);
      return outcome;
    });
    return outcome.set !== undefined || outcome.remove === true;
  }
}
