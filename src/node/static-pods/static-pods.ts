import type { Pod, PodStatus } from "../../api/index.ts";
import type { PodChange, PodSource } from "../../kubelet/ports.ts";
import { AsyncQueue } from "../../util/async-queue.ts";
import { updateStaticPods } from "./pod-changes.ts";

/** The static pods of this node, with the status that the kubelet has computed of each. */
export class StaticPods implements PodSource {
  readonly #watchers = new Set<AsyncQueue<PodChange>>();
  /** Out of the directory, but their containers may still run. */
  readonly #ending = new Map<string, Pod>();
  #pods: readonly Pod[] = [];

  list(): readonly Pod[] {
    return this.#pods;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<PodChange, void, undefined> {
    const queue = new AsyncQueue<PodChange>();
    for (const pod of this.#pods) queue.push({ type: "set", pod });
    this.#watchers.add(queue);
    try {
      yield* queue.until(signal);
    } finally {
      this.#watchers.delete(queue);
    }
  }

  get(uid: string): Pod | undefined {
    return this.#pods.find(({ metadata }) => metadata.uid === uid);
  }

  find(namespace: string, name: string): Pod | undefined {
    return this.#pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  }

  /** Whether containers of an older pod of that name may still run. */
  isEnding(namespace: string, name: string): boolean {
    return [...this.#ending.values()].some(
      ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
    );
  }

  /** Takes what the manifests ask for now. @returns the pods that are left out, since another has their name */
  replace(wanted: readonly Pod[]): readonly Pod[] {
    const { pods, changes, duplicates } = updateStaticPods(this.#pods, wanted);
    this.#pods = pods;
    for (const change of changes) {
      const uid = change.pod.metadata.uid ?? "";
      if (change.type === "deleted") this.#ending.set(uid, change.pod);
      else if (this.#ending.has(uid)) continue;
      this.#tell(change);
    }
    return duplicates;
  }

  /**
   * Nothing of a pod is left on the engine. The same manifest may be back meanwhile: then it starts from the beginning.
   * @returns the pod, if it was a static one that has been taken away
   */
  ended(uid: string): Pod | undefined {
    const pod = this.#ending.get(uid);
    this.#ending.delete(uid);
    if (pod !== undefined) this.setStatus(uid, { phase: "Pending" });
    return pod;
  }

  setStatus(uid: string, status: PodStatus): void {
    const pod = this.get(uid);
    if (pod === undefined) return;
    const changed = { ...pod, status };
    this.#pods = this.#pods.map((one) => (one === pod ? changed : one));
    this.#tell({ type: "set", pod: changed });
  }

  #tell(change: PodChange): void {
    for (const watcher of this.#watchers) watcher.push(change);
  }
}
