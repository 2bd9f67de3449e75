import type { ContainerStatus, Pod, PodPhase, PodStatus } from "./index.ts";

/** Whether it is a phase that a pod never leaves. */
export function isTerminalPhase(phase: PodPhase | undefined): phase is "Succeeded" | "Failed" {
  return phase === "Succeeded" || phase === "Failed";
}

/** Whether a pod has ended for good. */
export function isFinished({ status }: Pick<Pod, "status">): boolean {
  return isTerminalPhase(status?.phase);
}

/** Whether the status has a condition of this type, and it is true. */
export function isTrue(status: Pick<PodStatus, "conditions"> | undefined, type: string): boolean {
  return (status?.conditions ?? []).some((one) => one.type === type && one.status === "True");
}

/** Whether the pod's Ready condition is true. */
export function isReady({ status }: Pick<Pod, "status">): boolean {
  return isTrue(status, "Ready");
}

/** Statuses of all containers that have one, sidecars and other init containers first; of ephemeral ones none. */
export function allStatuses(pod: Pod | undefined): readonly ContainerStatus[] {
  return statusesIn(pod?.status);
}

/** The same of a status alone. */
export function statusesIn(status: PodStatus | undefined): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** Those, and behind them the ephemeral ones'. */
export function statusesWithEphemeral(status: PodStatus | undefined): readonly ContainerStatus[] {
  return [...statusesIn(status), ...(status?.ephemeralContainerStatuses ?? [])];
}
