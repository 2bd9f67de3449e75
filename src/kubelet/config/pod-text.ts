import type { Pod } from "../../api/index.ts";
import type { ContainerKind, RuntimePodRef } from "../ports.ts";

/** The pod as the kubelet names it in messages: `NAME_NAMESPACE(UID)`. */
export function describePodRef(pod: Pod): string {
  const { name, namespace, uid } = podRefOf(pod);
  return `${name}_${namespace}(${uid})`;
}

/** Identity of a pod that the API server has accepted. */
export function podRefOf(pod: Pod): RuntimePodRef {
  const { name = "", namespace = "", uid = "" } = pod.metadata;
  return { name, namespace, uid };
}

/** The fieldPath of events about a container: `spec.containers{web}`. */
export function containerFieldPath(kind: ContainerKind, name: string): string {
  const list =
    kind === "app" ? "containers" : kind === "ephemeral" ? "ephemeralContainers" : "initContainers";
  return `spec.${list}{${name}}`;
}
