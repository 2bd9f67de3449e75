import { createHash } from "node:crypto";
import type { RuntimePodRef } from "../../kubelet/ports.ts";

/**
 * `mk_<container>_<pod>_<namespace>_<uid>_<attempt>`: the kubelet's old form with a prefix of ours, for a real kubelet
 * on the same engine kills every `k8s_` container that it does not know. The name is the lock of a create.
 */
export function containerName(container: string, pod: RuntimePodRef, attempt: number): string {
  return `mk_${container}_${pod.name}_${pod.namespace}_${pod.uid}_${attempt}`;
}

/** The name is also the lock on this attempt. */
export function sandboxName(pod: RuntimePodRef, attempt: number): string {
  return containerName("POD", pod, attempt);
}

/** A volume is a directory on the engine: its name has at most 255 bytes, and pod names may have 253. */
export function volumeName(pod: RuntimePodRef, volume: string): string {
  const plain = /^[a-zA-Z0-9_.-]{1,100}$/.test(volume);
  return `mk_${plain ? volume : createHash("sha256").update(volume).digest("hex").slice(0, 32)}_${pod.uid}`;
}

/** Of the container through which a volume is written and read. */
export function helperName(volumeId: string): string {
  return `mk-helper_${volumeId}`;
}

/** Of the pod network of an instance. */
export function networkName(instanceId: string): string {
  return `minikubelet-${instanceId}`;
}
