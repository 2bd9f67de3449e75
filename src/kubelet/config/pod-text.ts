import type { Pod } from "../../api/index.ts";
import type { ContainerKind } from "../ports.ts";

/** The pod as the kubelet names it in messages: `NAME_NAMESPACE(UID)`. */
export function describePod(pod: Pod): string {
  const { uid = "", namespace = "", name = "" } = pod.metadata;
  return `${name}_${namespace}(${uid})`;
}

/** The fieldPath of events about a container: `spec.containers{web}`. */
export function containerFieldPath(kind: ContainerKind, name: string): string {
  const list =
    kind === "app" ? "containers" : kind === "ephemeral" ? "ephemeralContainers" : "initContainers";
  return `spec.${list}{${name}}`;
}
