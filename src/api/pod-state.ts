import type { ContainerStatus, Pod, PodPhase, PodStatus } from "./index.ts";

/** Whether it is a phase that a pod never leaves. */
export function isTerminalPhase(phase: PodPhase | undefined): phase is "Succeeded" | "Failed" {
  return phase === "Succeeded" || phase === "Failed";
}

/** Whether a pod has ended for good. */
export function isFinished({ status }: Pick<Pod, "status">): boolean {
  return isTerminalPhase(status?.phase);
}

/** Whether the pod's Ready condition is true. */
export function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True");
}

/** Statuses of all containers that have one, sidecars and other init containers first; of ephemeral ones none. */
export function allStatuses(pod: Pod | undefined): readonly ContainerStatus[] {
  return statusesIn(pod?.status);
}

/** The same of a status alone. */
export function statusesIn(status: PodStatus | undefined): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}
