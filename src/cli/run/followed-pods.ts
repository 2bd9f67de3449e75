import type { Pod } from "../../api/index.ts";
import { Changes } from "../../util/changes.ts";

/** A pod of this run as last seen. */
export interface FollowedPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  pod: Pod;
  gone: boolean;
}

/** The pods of a run, in the order of the manifests; tells whoever waits when one has changed. */
export class FollowedPods {
  readonly all: readonly FollowedPod[];
  readonly #changes = new Changes();

  constructor(pods: readonly Pod[]) {
    this.all = pods.map((pod) => ({
      uid: pod.metadata.uid ?? "",
      namespace: pod.metadata.namespace ?? "default",
      name: pod.metadata.name ?? "",
      pod,
      gone: false,
    }));
  }

  get namespaces(): readonly string[] {
    return [...new Set(this.all.map((followed) => followed.namespace))];
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
