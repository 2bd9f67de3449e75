import type { ContainerStatus, Pod } from "./index.ts";

/** Whether a pod has ended for good. */
export function isFinished({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** Whether the pod's Ready condition is true. */
export function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True");
}

/** Statuses of all containers that have one, sidecars and other init containers first; of ephemeral ones none. */
export function allStatuses(pod: Pod | undefined): readonly ContainerStatus[] {
  return [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
}
