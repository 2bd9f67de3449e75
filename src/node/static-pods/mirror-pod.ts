import { admitPodSpec, initialPodStatus } from "../../api/defaults/pod.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import type { Node, Pod, Timestamp } from "../../api/index.ts";
import { mirrorPodAnnotation } from "../../api/well-known.ts";
import type { Outcome, Stored } from "../../storage/index.ts";

const hashAnnotation = "kubernetes.io/config.hash";

/** Whether the object only shows a static pod. */
export function isMirrorPod({ metadata }: Pod): boolean {
  return metadata.annotations?.[mirrorPodAnnotation] !== undefined;
}

/** Whether the object shows this very static pod and is to stay (mirror_client.go IsMirrorPodOf). */
export function isMirrorOf(mirror: Pod, pod: Pod): boolean {
  const hash = mirror.metadata.annotations?.[mirrorPodAnnotation];
  return (
    mirror.metadata.deletionTimestamp === undefined &&
    hash !== undefined &&
    hash === pod.metadata.annotations?.[hashAnnotation]
  );
}

/** What the server adds to a new object. */
export interface MirrorContext {
  readonly node: Node | undefined;
  readonly uid: string;
  readonly now: Timestamp;
}

/**
 * The next write that brings the mirror of a static pod closer to what it should be; empty when it is that. A mirror of
 * something else, or one that somebody deletes, is removed first; an object that is no mirror is left alone.
 * @param pod the static pod of that name, once it has a status; undefined: there is to be no mirror
 */
export function mirrorOutcome(
  current: Stored<Pod> | undefined,
  pod: Pod | undefined,
  context: MirrorContext,
): Outcome<Pod> {
  if (current === undefined) return pod === undefined ? {} : { set: newMirror(pod, context) };
  if (!isMirrorPod(current)) return {};
  if (pod === undefined || !isMirrorOf(current, pod)) return { remove: true };
  const { status } = pod;
  return status === undefined || deepEqual(status, current.status) ? {} : { set: { ...current, status } };
}

function newMirror(pod: Pod, { node, uid, now }: MirrorContext): Pod {
  const spec = admitPodSpec(pod.spec);
  const { annotations = {} } = pod.metadata;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      uid,
      generation: 1,
      creationTimestamp: now,
      annotations: { ...annotations, [mirrorPodAnnotation]: annotations[hashAnnotation] ?? "" },
      ...(node === undefined ? {} : { ownerReferences: [ownerOf(node)] }),
    },
    spec,
    status: initialPodStatus(spec, now),
  };
}

function ownerOf({ metadata: { name = "", uid = "" } }: Node): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
} {
  return { apiVersion: "v1", kind: "Node", name, uid, controller: true };
}
