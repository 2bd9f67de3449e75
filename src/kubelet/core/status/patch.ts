/** The status changes that need no sync: readiness, started, the sandbox (status_manager.go SetContainerReadiness …). */
import { formatTimestamp } from "../../../api/timestamp.ts";
import { statusesIn } from "../../../api/pod-state.ts";
import type { ContainerStatus, Pod, PodCondition, PodStatus } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import type { VersionRules } from "../version-rules.ts";
import { containersReadyVerdict, readyVerdict, watchedContainers, type Verdict } from "./conditions.ts";

/** Which instance a probe result belongs to. */
export interface PatchTarget {
  readonly pod: Pod;
  readonly now: EpochMs;
  readonly rules: VersionRules;
  /** Name of the container. */
  readonly container: string;
  /** Runtime id, without `docker://`: a result for another instance changes nothing. */
  readonly id: string;
}

/** `ready` of one container with Ready and ContainersReady; undefined when it changes nothing. */
export function patchReadiness(
  status: PodStatus,
  ready: boolean,
  target: PatchTarget,
): PodStatus | undefined {
  const patched = patchContainer(status, target, (one) =>
    one.ready === ready ? undefined : { ...one, ready },
  );
  return patched && withReadyConditions(patched, target);
}

/** `started` of one container; undefined when it changes nothing. */
export function patchStarted(
  status: PodStatus,
  started: boolean,
  target: PatchTarget,
): PodStatus | undefined {
  return patchContainer(status, target, (one) => (one.started === started ? undefined : { ...one, started }));
}

/** PodReadyToStartContainers as soon as the sandbox is there (1.36), before any image is pulled. */
export function patchSandboxReady(status: PodStatus, now: EpochMs): PodStatus | undefined {
  const type = "PodReadyToStartContainers";
  const old = status.conditions?.find((condition) => condition.type === type);
  if (old === undefined || old.status === "True") return undefined;
  return { ...status, conditions: withVerdict(status.conditions ?? [], type, { status: "True" }, now) };
}

function patchContainer(
  status: PodStatus,
  { container, id }: PatchTarget,
  change: (status: ContainerStatus) => ContainerStatus | undefined,
): PodStatus | undefined {
  for (const list of ["containerStatuses", "initContainerStatuses"] as const) {
    const statuses = status[list] ?? [];
    const index = statuses.findIndex((one) => one.name === container && one.containerID === `docker://${id}`);
    const found = statuses[index];
    if (found === undefined) continue;
    const changed = change(found);
    return changed && { ...status, [list]: statuses.with(index, changed) };
  }
  return undefined;
}

function withReadyConditions(status: PodStatus, { pod, now, rules }: PatchTarget): PodStatus {
  const statuses = statusesIn(status);
  const phase = status.phase ?? "Unknown";
  const containersReady = containersReadyVerdict(watchedContainers(pod, rules), phase, statuses);
  const conditions = status.conditions ?? [];
  const ready = withVerdict(conditions, "Ready", readyVerdict(pod, conditions, containersReady), now);
  return { ...status, conditions: withVerdict(ready, "ContainersReady", containersReady, now) };
}

function withVerdict(
  conditions: readonly PodCondition[],
  type: string,
  verdict: Verdict,
  now: EpochMs,
): readonly PodCondition[] {
  return conditions.map((condition): PodCondition => {
    if (condition.type !== type) return condition;
    const { reason: _reason, message: _message, ...rest } = condition;
    const isKept = condition.status === verdict.status;
    return { ...rest, ...verdict, ...(isKept ? {} : { lastTransitionTime: formatTimestamp(now) }) };
  });
}
