/** What of a computed status is written over the stored one (status_manager.go mergePodStatus, updateStatusInternal). */
import { formatTimestamp } from "../../../api/timestamp.ts";
import { isTerminalPhase } from "../../../api/pod-state.ts";
import type { ContainerStatus, Pod, PodCondition, PodStatus } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import { isStaticPod } from "../containers.ts";
import { PodCompleted, PodFailed } from "../reasons.ts";
import { canRestartAll } from "../restart-all.ts";
import { restartsAfter } from "../restart.ts";
import type { VersionRules } from "../version-rules.ts";
import { isOwnedCondition } from "./conditions.ts";

/** What a merge depends on beside the two statuses. */
export interface MergeOptions {
  /** `hold` keeps the old phase, reason and message while containers may still run. */
  readonly terminalPhase: "hold" | "publish";
  readonly now: EpochMs;
  readonly rules: VersionRules;
}

/**
 * The status to store: foreign conditions, resource claims and the start time of the stored one stay, times of
 * conditions change only with their status, a terminal phase may be held back, and is never Ready.
 * @returns undefined when there is nothing to write: an equal status, or a transition that must not be.
 */
export function mergeStatus(latest: Pod, computed: PodStatus, options: MergeOptions): PodStatus | undefined {
  const stored: PodStatus = latest.status ?? {};
  if (!isAllowed(latest, computed, options.rules)) return undefined;
  const becomesTerminal = !isTerminalPhase(stored.phase) && isTerminalPhase(computed.phase);
  const isHeld = becomesTerminal && options.terminalPhase === "hold";
  const startTime = stored.startTime ?? computed.startTime;
  const merged: PodStatus = {
    ...unowned(stored),
    ...withoutVerdict(computed),
    ...verdictOf(isHeld || isTerminalPhase(stored.phase) ? stored : computed, computed),
    ...(startTime === undefined ? {} : { startTime }),
    conditions: mergeConditions(stored, computed, options.now),
  };
  const settled = isTerminalPhase(merged.phase) ? neverReady(merged, stored, options.now) : merged;
  return isEqual(settled, stored) ? undefined : settled;
}

/** Fields of the stored status that the kubelet does not compute. */
function unowned(stored: PodStatus): Partial<PodStatus> {
  const { nominatedNodeName, resize } = stored;
  const claims = (stored as Readonly<Record<string, unknown>>)["resourceClaimStatuses"];
  return {
    ...(nominatedNodeName === undefined ? {} : { nominatedNodeName }),
    ...(resize === undefined ? {} : { resize }),
    ...(claims === undefined ? {} : { resourceClaimStatuses: claims }),
  };
}

function withoutVerdict(status: PodStatus): PodStatus {
  const { phase: _phase, reason: _reason, message: _message, ...rest } = status;
  return rest;
}

/** A stored terminal phase cannot change; its reason and message are the computed ones if the phase is the same. */
function verdictOf(source: PodStatus, computed: PodStatus): PodStatus {
  const from = source.phase === computed.phase ? computed : source;
  return {
    ...(from.phase === undefined ? {} : { phase: from.phase }),
    ...(from.reason === undefined ? {} : { reason: from.reason }),
    ...(from.message === undefined ? {} : { message: from.message }),
  };
}

function mergeConditions(stored: PodStatus, computed: PodStatus, now: EpochMs): readonly PodCondition[] {
  const before = stored.conditions ?? [];
  const own = (computed.conditions ?? []).filter(({ type }) => isOwnedCondition(type));
  return [
    ...before.filter(({ type }) => !isOwnedCondition(type)),
    ...own.map((condition) => sinceChange(condition, before, now)),
  ];
}

function sinceChange(condition: PodCondition, before: readonly PodCondition[], now: EpochMs): PodCondition {
  const old = before.find(({ type }) => type === condition.type);
  if (old?.status === condition.status && old.lastTransitionTime != null)
    return { ...condition, lastTransitionTime: old.lastTransitionTime };
  return { ...condition, lastTransitionTime: condition.lastTransitionTime ?? formatTimestamp(now) };
}

/** Ready and ContainersReady of an ended pod are False, even if nobody has computed them again. */
function neverReady(status: PodStatus, stored: PodStatus, now: EpochMs): PodStatus {
  const reason = status.phase === "Succeeded" ? PodCompleted : PodFailed;
  const conditions = (status.conditions ?? []).map((condition): PodCondition => {
    if (condition.status !== "True" || !["Ready", "ContainersReady"].includes(condition.type))
      return condition;
    const { message: _message, lastTransitionTime: _time, ...rest } = condition;
    return sinceChange({ ...rest, status: "False", reason }, stored.conditions ?? [], now);
  });
  return { ...status, conditions };
}

/**
 * Without policy Always, a container that has ended for good must not come back to life in the API
 * (checkContainerStateTransition); sidecars and, from 1.35, containers with own rules may. Such a status is dropped.
 */
function isAllowed(latest: Pod, computed: PodStatus, rules: VersionRules): boolean {
  const { spec, status } = latest;
  if (spec.restartPolicy === "Always" || isStaticPod(latest) || canRestartAll(latest, rules)) return true;
  const lists = [
    [spec.initContainers ?? [], status?.initContainerStatuses ?? [], computed.initContainerStatuses ?? []],
    [spec.containers, status?.containerStatuses ?? [], computed.containerStatuses ?? []],
  ] as const;
  return lists.every(([containers, before, after]) =>
    containers.every((container) => {
      if (rules.sidecars && container.restartPolicy === "Always") return true;
      const exit = named(before, container.name)?.state.terminated;
      const next = named(after, container.name);
      if (exit === undefined || next === undefined || next.state.terminated !== undefined) return true;
      return restartsAfter(container, spec, exit.exitCode, rules);
    }),
  );
}

function named(statuses: readonly ContainerStatus[], name: string): ContainerStatus | undefined {
  return statuses.find((status) => status.name === name);
}

/** Structural equality of JSON values, whatever the order of their members. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => isEqual(one, b[i]))
    );
  const [left, right] = [entriesOf(a), entriesOf(b)];
  return (
    left.size === right.size &&
    [...left].every(([key, value]) => right.has(key) && isEqual(value, right.get(key)))
  );
}

function entriesOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
}
