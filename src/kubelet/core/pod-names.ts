/** How the kubelet names pods and containers in messages. */
import type { Pod } from "../../api/index.ts";
import type { ContainerKind } from "./types.ts";

/** `NAME_NAMESPACE(UID)` (kubelet util/format PodDesc). */
export function describePod(pod: Pod): string {
  const { name = "", namespace = "", uid = "" } = pod.metadata;
  return `${name}_${namespace}(${uid})`;
}

/** The fieldPath of events about a container: `spec.containers{web}`. */
export function containerFieldPath(kind: ContainerKind, name: string): string {
  const list =
    kind === "app" ? "containers" : kind === "ephemeral" ? "ephemeralContainers" : "initContainers";
  return `spec.${list}{${name}}`;
}
