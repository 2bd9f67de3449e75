import type { ContainerStatus, Pod } from "../../api/index.ts";
import { isTerminalPhase } from "../../api/pod-state.ts";

/** `READY STATUS RESTARTS [phase]` of a pod, as `kubectl get pods` prints it; the phase where STATUS does not say it. */
export function statusLine(pod: Pod): string {
  const { status = {} } = pod;
  const regular = status.containerStatuses ?? [];
  const init = status.initContainerStatuses ?? [];
  const isSidecar = ({ name }: ContainerStatus): boolean =>
    pod.spec.initContainers?.find((one) => one.name === name)?.restartPolicy === "Always";
  const initText = initializing(pod, init, isSidecar);
  const isInitialized = status.conditions?.some((c) => c.type === "Initialized" && c.status === "True");
  const counted = [...init.filter(isSidecar), ...regular];
  const ready = counted.filter((one) => one.ready && one.state.running !== undefined).length;
  const restarting = initText === undefined || isInitialized === true ? counted : init;
  const restarts = restarting.reduce((sum, one) => sum + one.restartCount, 0);
  const word =
    initText !== undefined && isInitialized !== true
      ? initText
      : reasonOf(pod, regular, initText ?? status.reason ?? status.phase ?? "");
  const shown =
    pod.metadata.deletionTimestamp !== undefined && !isTerminalPhase(status.phase) ? "Terminating" : word;
  return `${ready}/${counted.length} ${shown} ${restarts} [${status.phase ?? ""}]`;
}

function initializing(
  pod: Pod,
  init: readonly ContainerStatus[],
  isSidecar: (status: ContainerStatus) => boolean,
): string | undefined {
  for (const [index, one] of init.entries()) {
    const { terminated, waiting } = one.state;
    if (terminated?.exitCode === 0 || (isSidecar(one) && one.started === true)) continue;
    if (terminated !== undefined) return `Init:${terminated.reason ?? `ExitCode:${terminated.exitCode}`}`;
    if (waiting?.reason !== undefined && waiting.reason !== "PodInitializing")
      return `Init:${waiting.reason}`;
    return `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
  }
  return undefined;
}

function reasonOf(pod: Pod, regular: readonly ContainerStatus[], start: string): string {
  let reason = start;
  let errorReason: string | undefined;
  let isRunning = false;
  for (const { state, ready } of regular.toReversed()) {
    if (state.waiting?.reason !== undefined) reason = state.waiting.reason;
    else if (state.terminated !== undefined) {
      reason = state.terminated.reason ?? `ExitCode:${state.terminated.exitCode}`;
      if (state.terminated.exitCode !== 0) errorReason = reason;
    } else if (ready && state.running !== undefined) isRunning = true;
  }
  if (reason !== "Completed") return reason;
  const isReady = pod.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") === true;
  if (isRunning && isReady) return "Running";
  return errorReason ?? (isRunning ? "NotReady" : reason);
}
