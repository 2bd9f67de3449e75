import { deepEqual } from "../../api/deep-equal.ts";
import type { Pod } from "../../api/index.ts";
import type { PodChange } from "../../kubelet/ports.ts";

/** What a look at the manifests has brought. */
export interface StaticPodUpdate {
  /** The pods from now on. */
  readonly pods: readonly Pod[];
  /** What is told of it: ends first, so that an edited pod waits for the one it replaces. */
  readonly changes: readonly PodChange[];
  /** Left out: another file has a pod of that name. */
  readonly duplicates: readonly Pod[];
}

const seen = "kubernetes.io/config.seen";

/**
 * Compares what the manifests ask for with the pods that are known. A known pod keeps its status and the time it was
 * first seen; of two pods with one name the first counts.
 */
export function updateStaticPods(known: readonly Pod[], wanted: readonly Pod[]): StaticPodUpdate {
  const before = new Map(known.map((pod) => [pod.metadata.uid, pod]));
  const isFirst = (pod: Pod, index: number): boolean =>
    wanted.findIndex((other) => title(other) === title(pod) || isSame(other, pod)) === index;
  const pods = wanted.filter(isFirst).map((pod) => adopted(pod, before.get(pod.metadata.uid)));
  const isGone = (pod: Pod): boolean => !pods.some((other) => isSame(other, pod));
  return {
    pods,
    changes: [
      ...known.filter(isGone).map((pod): PodChange => ({ type: "deleted", pod })),
      ...pods
        .filter((pod) => !deepEqual(pod, before.get(pod.metadata.uid)))
        .map((pod): PodChange => ({ type: "set", pod })),
    ],
    duplicates: wanted.filter((pod, index) => !isFirst(pod, index)),
  };
}

function adopted(pod: Pod, known: Pod | undefined): Pod {
  if (known === undefined) return pod;
  const { creationTimestamp, annotations } = known.metadata;
  const since = annotations?.[seen];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      annotations: { ...pod.metadata.annotations, ...(since === undefined ? {} : { [seen]: since }) },
    },
    ...(known.status === undefined ? {} : { status: known.status }),
  };
}

function isSame(one: Pod, other: Pod): boolean {
  return one.metadata.uid === other.metadata.uid;
}

function title({ metadata }: Pod): string {
  return `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;
}
