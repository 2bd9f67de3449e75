import type { Pod } from "../api/index.ts";
import type { PodChange, PodSource } from "../kubelet/ports.ts";
import { isStorageError, type Store } from "../storage/index.ts";
import { pods } from "./collections.ts";
import { isMirrorPod } from "./static-pods/mirror-pod.ts";

/** The pods bound to this node, out of the instance's own store; mirrors only show pods that come from elsewhere. */
export function storePodSource(store: Store, nodeName: string): PodSource {
  const mine = (pod: Pod): boolean => pod.spec.nodeName === nodeName && !isMirrorPod(pod);
  return {
    list: () => store.list(pods, { where: mine }).items,
    watch: (signal) => watchPods(store, mine, signal),
  };
}

async function* watchPods(
  store: Store,
  mine: (pod: Pod) => boolean,
  signal: AbortSignal,
): AsyncGenerator<PodChange> {
  let known = new Map<string, Pod>();
  while (!signal.aborted) {
    const { items, revision } = store.list(pods, { where: mine });
    const present = new Map(items.map((pod) => [pod.metadata.uid, pod as Pod]));
    for (const [uid, pod] of known) if (!present.has(uid)) yield { type: "deleted", pod };
    for (const pod of present.values()) yield { type: "set", pod };
    known = present;
    try {
      for await (const { type, object } of store.watch(pods, revision, { where: mine }, signal)) {
        if (type === "DELETED") known.delete(object.metadata.uid);
        else known.set(object.metadata.uid, object);
        yield { type: type === "DELETED" ? "deleted" : "set", pod: object };
      }
    } catch (error) {
      // Fallen behind the history: list anew, and tell what went meanwhile.
      if (!isStorageError(error, "TooOld")) throw error;
    }
  }
}
