/** How `kubectl get pods` sums a pod up (printPod of the API server's printers). */
import type { EpochMs } from "../../util/time.ts";
import { isTerminalPhase, isTrue } from "../pod-state.ts";
import { humanDuration } from "../duration.ts";
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Pod } from "../pod.ts";
import type { ContainerStateTerminated, ContainerStatus, PodStatus } from "../pod-status.ts";
import { parseTimestamp } from "../timestamp.ts";

export interface PodRow {
  /** `1/2` */
  readonly ready: string;
  /** `Running`, `Init:0/1`, `CrashLoopBackOff`, `Terminating`, … */
  readonly status: string;
  /** `3`, `3 (10s ago)` */
  readonly restarts: string;
}

interface Restarts {
  readonly count: number;
  readonly last: EpochMs | undefined;
}

interface InitWalk {
  /** What an unfinished init container makes of the status; undefined when all are done. */
  readonly reason: string | undefined;
  readonly readySidecars: number;
  readonly all: Restarts;
  readonly sidecars: Restarts;
}

/** The three columns that take some thought. */
export function podRow(pod: Pod, now: EpochMs, features: ApiFeatures = featuresOf136): PodRow {
  const status = pod.status ?? {};
  const init = walkInitContainers(pod);
  const total = pod.spec.containers.length + sidecarNames(pod).size;
  const initializing = init.reason !== undefined && !isTrue(status, "Initialized");
  const main = initializing ? undefined : walkContainers(status, init, features);
  const reason = main?.reason ?? init.reason ?? baseReason(status);
  return {
    ready: `${main?.ready ?? init.readySidecars}/${total}`,
    status: whenDeleted(pod, reason, features),
    restarts: restartsText(main?.restarts ?? init.all, now),
  };
}

function baseReason(status: PodStatus): string {
  const gated = status.conditions?.some(
    ({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated",
  );
  if (gated === true) return "SchedulingGated";
  return (status.reason ?? "") === "" ? (status.phase ?? "") : (status.reason ?? "");
}

function sidecarNames({ spec }: Pod): ReadonlySet<string> {
  return new Set(
    (spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always").map(({ name }) => name),
  );
}

const none: Restarts = { count: 0, last: undefined };

function plus(sum: Restarts, status: ContainerStatus): Restarts {
  const finished = parseTimestamp(status.lastState.terminated?.finishedAt);
  const last =
    finished !== undefined && (sum.last === undefined || finished > sum.last) ? finished : sum.last;
  return { count: sum.count + status.restartCount, last };
}

/** Goes through the init containers up to the first that is not done. */
function walkInitContainers(pod: Pod): InitWalk {
  const sidecars = sidecarNames(pod);
  const wanted = (pod.spec.initContainers ?? []).length;
  let walk: InitWalk = { reason: undefined, readySidecars: 0, all: none, sidecars: none };
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = sidecars.has(status.name);
    walk = {
      ...walk,
      all: plus(walk.all, status),
      sidecars: isSidecar ? plus(walk.sidecars, status) : walk.sidecars,
    };
    const { waiting, terminated } = status.state;
    if (terminated?.exitCode === 0) continue;
    if (isSidecar && status.started === true) {
      walk = { ...walk, readySidecars: walk.readySidecars + (status.ready ? 1 : 0) };
      continue;
    }
    return { ...walk, reason: `Init:${initReason(terminated, waiting?.reason, `${index}/${wanted}`)}` };
  }
  return walk;
}

function initReason(
  terminated: ContainerStateTerminated | undefined,
  waiting: string | undefined,
  progress: string,
): string {
  if (terminated !== undefined) return exitReason(terminated);
  return waiting === undefined || waiting === "" || waiting === "PodInitializing" ? progress : waiting;
}

function exitReason({ reason = "", signal = 0, exitCode }: ContainerStateTerminated): string {
  if (reason !== "") return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

/** Goes through the regular containers from last to first: the first with something to say has the last word. */
function walkContainers(
  status: PodStatus,
  init: InitWalk,
  { errorAfterCompletedShown }: ApiFeatures,
): { reason: string; ready: number; restarts: Restarts } {
  let reason = init.reason ?? baseReason(status);
  let errorReason = "";
  let running = false;
  let ready = init.readySidecars;
  let restarts = init.sidecars;
  for (const container of (status.containerStatuses ?? []).toReversed()) {
    restarts = plus(restarts, container);
    const { waiting, terminated, running: runs } = container.state;
    if ((waiting?.reason ?? "") !== "") reason = waiting?.reason ?? "";
    else if (terminated !== undefined) {
      reason = exitReason(terminated);
      if (terminated.exitCode !== 0 && errorAfterCompletedShown === "on") errorReason = reason;
    } else if (container.ready && runs !== undefined) {
      running = true;
      ready += 1;
    }
  }
  if (reason === "Completed") reason = afterCompleted(status, running, errorReason);
  return { reason, ready, restarts };
}

function afterCompleted(status: PodStatus, running: boolean, errorReason: string): string {
  if (running && isTrue(status, "Ready")) return "Running";
  if (errorReason !== "") return errorReason;
  return running ? "NotReady" : "Completed";
}

function whenDeleted({ metadata, status }: Pod, reason: string, features: ApiFeatures): string {
  if (metadata.deletionTimestamp === undefined) return reason;
  if (status?.reason === "NodeLost") return "Unknown";
  return features.deletedPhaseShown === "on" && isTerminalPhase(status?.phase) ? reason : "Terminating";
}

function restartsText({ count, last }: Restarts, now: EpochMs): string {
  return count === 0 || last === undefined ? String(count) : `${count} (${humanDuration(now - last)} ago)`;
}
