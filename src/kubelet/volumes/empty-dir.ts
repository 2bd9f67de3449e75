import type { Container, EmptyDirVolumeSource, Pod, Quantity, ResourceList } from "../../api/index.ts";
import { quantityValue } from "../../api/quantity.ts";
import type { RuntimePodRef, VolumeSpec } from "../ports.ts";
import { VolumeError } from "./volume-error.ts";

/** What the engine is to make for an emptyDir. @throws VolumeError for a medium that engines do not have */
export function emptyDirSpec(
  pod: Pod,
  ref: RuntimePodRef,
  name: string,
  { medium = "", sizeLimit }: EmptyDirVolumeSource,
  allocatable: ResourceList,
): VolumeSpec {
  if (medium !== "" && medium !== "Memory")
    throw new VolumeError(`storage medium "${medium}" is not served by this node`);
  const group = pod.spec.securityContext?.fsGroup;
  const kind = medium === "Memory" ? "memory" : "disk";
  return {
    pod: ref,
    name,
    kind,
    ...(kind === "memory" ? memorySize(pod, sizeLimit, allocatable["memory"]) : {}),
    mode: rootMode(kind === "memory", group),
    ...(group === undefined ? {} : { gid: group }),
  };
}

/** 0777 for directories on disk, with the sticky bit for what a kubelet has on tmpfs; fsGroup adds setgid. */
export function rootMode(isTmpfs: boolean, fsGroup: number | undefined): number {
  return 0o777 | (isTmpfs ? 0o1000 : 0) | (fsGroup === undefined ? 0 : 0o2000);
}

/** The smallest of sizeLimit, the pod's memory limit and the node's memory (emptydir calculateEmptyDirMemorySize). */
function memorySize(
  pod: Pod,
  sizeLimit: Quantity | undefined,
  nodeMemory: Quantity | undefined,
): { readonly sizeBytes?: number } {
  const sizes = [sizeLimit, nodeMemory].flatMap((size) => (size === undefined ? [] : [quantityValue(size)]));
  const bounds = [...sizes, podMemoryLimit(pod)].filter((size) => size > 0);
  return bounds.length === 0 ? {} : { sizeBytes: Math.min(...bounds) };
}

/** Containers that run together add up; of the init containers the largest counts. */
function podMemoryLimit({ spec }: Pod): number {
  const init = spec.initContainers ?? [];
  const sidecars = init.filter(({ restartPolicy }) => restartPolicy === "Always");
  const together = [...spec.containers, ...sidecars].reduce((sum, one) => sum + memoryLimit(one), 0);
  return Math.max(together, ...init.map(memoryLimit));
}

function memoryLimit({ resources }: Container): number {
  const limit = resources?.limits?.["memory"];
  return limit === undefined ? 0 : quantityValue(limit);
}
