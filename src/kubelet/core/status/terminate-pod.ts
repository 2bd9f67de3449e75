/** The last words about a pod that has been terminated (status_manager.go TerminatePod). */
import type { ContainerStatus, Pod, PodStatus } from "../../../api/index.ts";
import { isTerminalPhase } from "../../../api/pod-state.ts";
import { isSidecar, isStaticPod } from "../containers.ts";
import type { VersionRules } from "../version-rules.ts";
import { lostAtTermination } from "./container-state.ts";

/**
 * Every container is given an end: one that has none, though the pod had come so far, was lost. A phase that is not
 * terminal becomes Failed (not for static pods). Conditions stay as they are.
 */
export function terminatePod(pod: Pod, status: PodStatus, rules: VersionRules): PodStatus {
  const init = status.initContainerStatuses;
  const reached = reachedInit(init ?? []);
  const isForced = !isStaticPod(pod) && !isTerminalPhase(status.phase);
  return {
    ...status,
    ...(isForced ? { phase: "Failed" as const } : {}),
    ...(init === undefined
      ? {}
      : { initContainerStatuses: init.map((one, i) => (i < reached ? ended(one) : one)) }),
    ...(status.containerStatuses !== undefined && hasInitialized(pod, status, rules)
      ? { containerStatuses: status.containerStatuses.map(ended) }
      : {}),
  };
}

function ended(status: ContainerStatus): ContainerStatus {
  return status.state.terminated === undefined
    ? { ...status, state: { terminated: lostAtTermination } }
    : status;
}

function hasEverRun({ state, lastState }: ContainerStatus): boolean {
  return state.running !== undefined || state.terminated !== undefined || lastState.terminated !== undefined;
}

/** How many init containers must have ended: up to the last that ever ran, at least the first. */
function reachedInit(statuses: readonly ContainerStatus[]): number {
  return Math.max(statuses.findLastIndex(hasEverRun) + 1, Math.min(statuses.length, 1));
}

function hasInitialized(pod: Pod, status: PodStatus, rules: VersionRules): boolean {
  const last = pod.spec.initContainers?.at(-1);
  if (last === undefined || (status.containerStatuses ?? []).some(hasEverRun)) return true;
  const lastStatus = status.initContainerStatuses?.find(({ name }) => name === last.name);
  if (isSidecar(last, rules)) return lastStatus?.state.running !== undefined && lastStatus.started === true;
  return lastStatus?.state.terminated?.exitCode === 0;
}
