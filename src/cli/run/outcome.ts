import { allStatuses, isFinished, isReady } from "../../api/pod-state.ts";
import type { ContainerStatus, Pod } from "../../api/index.ts";

/** Exit code of a finished pod: 0, or that of the first failed container in the order of the spec; 1 when no container tells (an evicted pod). */
function podExitCode(pod: Pod): number {
  if (pod.status?.phase !== "Failed") return 0;
  const statuses = allStatuses(pod);
  const codes = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) =>
    exitCodeOf(statuses.find((status) => status.name === name)),
  );
  return codes.find((code) => code !== 0) ?? 1;
}

function exitCodeOf(status: ContainerStatus | undefined): number {
  return (status?.state.terminated ?? status?.lastState.terminated)?.exitCode ?? 0;
}

/** What following has come to: undefined while it goes on. */
export type Outcome = { readonly exitCode: number; readonly reason: "finished" | "ready" | "deleted" };

/**
 * Decides whether following is over. `gone` pods count with their last state; pods are in the order of the manifests,
 * and the first failure gives the exit code. With workloads it is not over before somebody ends it, or all that they want
 * are ready.
 */
export function outcomeOf(
  pods: readonly { readonly pod: Pod; readonly gone: boolean }[],
  wait: "ready" | "succeeded" | undefined,
  workloads: readonly { readonly replicas: number }[] = [],
): Outcome | undefined {
  if (workloads.length > 0) {
    const alive = pods.filter(({ pod, gone }) => !gone && pod.metadata.deletionTimestamp === undefined);
    const wanted = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
    const ready = alive.length >= wanted && alive.every(({ pod }) => isReady(pod) || isFinished(pod));
    return wait === "ready" && ready ? { exitCode: 0, reason: "ready" } : undefined;
  }
  const failed = pods.find(({ pod }) => podExitCode(pod) !== 0);
  if (wait === "ready") {
    if (failed !== undefined) return { exitCode: podExitCode(failed.pod), reason: "finished" };
    if (pods.every(({ pod, gone }) => !gone && (isReady(pod) || pod.status?.phase === "Succeeded")))
      return { exitCode: 0, reason: "ready" };
  }
  if (!pods.every(({ pod, gone }) => gone || isFinished(pod))) return undefined;
  return {
    exitCode: failed === undefined ? 0 : podExitCode(failed.pod),
    reason: pods.every(({ gone }) => gone) ? "deleted" : "finished",
  };
}
