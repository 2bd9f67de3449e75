import type { Pod } from "../../api/index.ts";
import { aborted } from "../../util/aborted.ts";

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
  #changed = Promise.withResolvers<undefined>();

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
    const changed = this.#changed;
    this.#changed = Promise.withResolvers();
    changed.resolve(undefined);
  }

  /** Resolves with the first result of `decide` that is defined; asks again after every change. */
  async until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const result = decide();
      if (result !== undefined) return result;
      using end = aborted(signal);
      await Promise.race([this.#changed.promise, end.promise]);
    }
  }
}
