import type { ObjectReference, Pod } from "../../api/index.ts";
import { Changes } from "../../util/changes.ts";
import { manages, type Workload } from "./workloads.ts";

/** A pod of this run as last seen. */
export interface FollowedPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  pod: Pod;
  gone: boolean;
}

/**
 * The pods of a run, in the order of the manifests, then those that its workloads make; tells whoever waits when one has
 * changed.
 */
export class FollowedPods {
  readonly workloads: readonly Workload[];
  readonly #all: FollowedPod[];
  readonly #changes = new Changes();

  constructor(pods: readonly Pod[], workloads: readonly Workload[] = []) {
    this.#all = pods.map(followedPod);
    this.workloads = workloads;
  }

  get all(): readonly FollowedPod[] {
    return this.#all;
  }

  get namespaces(): readonly string[] {
    return [...new Set([...this.#all, ...this.workloads].map(({ namespace }) => namespace))];
  }

  /** The pod as one of the run's, which it may have become just now. */
  take(pod: Pod): FollowedPod | undefined {
    const known = this.find(pod.metadata.uid);
    if (known !== undefined || !this.isMade(pod)) return known;
    const followed = followedPod(pod);
    this.#all.push(followed);
    return followed;
  }

  /** Whether one of the workloads has made this pod. */
  isMade(pod: Pod): boolean {
    return this.workloads.some((workload) => manages(workload, pod));
  }

  /** Whether that is a pod of the run, even if it has not been seen yet. */
  mayBeOurs({ uid, namespace, name = "" }: ObjectReference): boolean {
    if (this.find(uid) !== undefined) return true;
    return this.workloads.some((own) => own.namespace === namespace && name.startsWith(`${own.name}-`));
  }

  find(uid: string | undefined): FollowedPod | undefined {
    return this.all.find((followed) => followed.uid === uid);
  }

  get left(): readonly FollowedPod[] {
    return this.all.filter((followed) => !followed.gone);
  }

  update(followed: FollowedPod, pod: Pod, gone: boolean): void {
    followed.pod = pod;
    followed.gone ||= gone;
    this.#changes.tell();
  }

  /** Resolves with the first result of `decide` that is defined; asks again after every change. */
  async until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T> {
    return await this.#changes.until(decide, signal);
  }
}

function followedPod(pod: Pod): FollowedPod {
  const { uid = "", namespace = "default", name = "" } = pod.metadata;
  return { uid, namespace, name, pod, gone: false };
}
