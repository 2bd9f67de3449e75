/** The phase of a pod from its container statuses (kubelet_pods.go getPhase; pod-lifecycle.md, section 2). */
import type { Container, ContainerStatus, PodPhase, PodSpec } from "../../../api/index.ts";
import { isSidecar } from "../containers.ts";
import { RestartingAllContainers } from "../reasons.ts";
import { restartsAfter } from "../restart.ts";
import type { VersionRules } from "../version-rules.ts";

/** All that a phase depends on. */
export interface PhaseInput {
  readonly spec: PodSpec;
  /** Of init and regular containers. */
  readonly statuses: readonly ContainerStatus[];
  /** All containers have been stopped for good. */
  readonly podIsTerminal: boolean;
  /** Any regular container belongs to the newest sandbox. */
  readonly podHasInitialized: boolean;
  readonly isStatic: boolean;
  /** All containers begin anew. */
  readonly isRestartingAll: boolean;
  readonly rules: VersionRules;
}

interface Counts {
  unknown: number;
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
  stoppedForGood: number;
  pendingInit: number;
  pendingSidecar: number;
  failedInit: number;
  failedInitForGood: number;
}

/** Pending, Running, Succeeded or Failed: the first rule that matches decides. */
export function phaseOf(input: PhaseInput): PodPhase {
  const counts = count(input);
  const { spec, rules, podHasInitialized } = input;
  const failedInit = rules.containerRestartRules
    ? counts.failedInitForGood > 0
    : counts.failedInit > 0 && spec.restartPolicy === "Never";
  if (failedInit && !input.isRestartingAll) return "Failed";
  if (counts.pendingInit > 0 || counts.waiting > 0) return "Pending";
  if (counts.pendingSidecar > 0 && !podHasInitialized) return "Pending";
  if (counts.unknown > 0) return "Pending";
  if (counts.running > 0) return "Running";
  return counts.stopped > 0 ? stoppedPhase(counts, input) : "Pending";
}

function stoppedPhase(counts: Counts, input: PhaseInput): PodPhase {
  const { podIsTerminal, isStatic, isRestartingAll, rules, spec } = input;
  const ended = counts.stopped === counts.succeeded ? "Succeeded" : "Failed";
  if (podIsTerminal && !isStatic) return ended;
  if (isRestartingAll) return "Running";
  if (rules.containerRestartRules) return counts.stopped === counts.stoppedForGood ? ended : "Running";
  if (spec.restartPolicy === "Never") return ended;
  return spec.restartPolicy === "OnFailure" && ended === "Succeeded" ? ended : "Running";
}

function count(input: PhaseInput): Counts {
  const counts: Counts = {
    unknown: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    succeeded: 0,
    stoppedForGood: 0,
    pendingInit: 0,
    pendingSidecar: 0,
    failedInit: 0,
    failedInitForGood: 0,
  };
  const byName = new Map(input.statuses.map((status) => [status.name, status]));
  for (const container of input.spec.initContainers ?? []) {
    const status = byName.get(container.name);
    if (isSidecar(container, input.rules)) countSidecar(counts, status);
    else countInit(counts, container, status, input);
  }
  for (const container of input.spec.containers)
    countRegular(counts, container, byName.get(container.name), input);
  return counts;
}

function countInit(
  counts: Counts,
  container: Container,
  status: ContainerStatus | undefined,
  { spec, rules }: PhaseInput,
): void {
  const ended = status?.state.running === undefined ? lastExitOf(status) : undefined;
  if (ended === undefined) counts.pendingInit++;
  else if (ended !== 0) {
    counts.failedInit++;
    if (!beginsAnew(status) && !restartsAfter(container, spec, ended, rules)) counts.failedInitForGood++;
  }
}

function countSidecar(counts: Counts, status: ContainerStatus | undefined): void {
  if (status === undefined) counts.unknown++;
  else if (status.state.running !== undefined) {
    counts.running++;
    if (status.started !== true) counts.pendingSidecar++;
  } else if (lastExitOf(status) === undefined) {
    counts.pendingSidecar++;
    counts.waiting++;
  }
}

function countRegular(
  counts: Counts,
  container: Container,
  status: ContainerStatus | undefined,
  { spec, rules }: PhaseInput,
): void {
  const ended = lastExitOf(status);
  if (status === undefined) counts.unknown++;
  else if (status.state.running !== undefined) counts.running++;
  else if (ended === undefined) counts.waiting++;
  else {
    counts.stopped++;
    // One that waits for its restart has not succeeded, whatever its last exit was.
    if (status.state.terminated?.exitCode === 0) counts.succeeded++;
    if (!beginsAnew(status) && !restartsAfter(container, spec, ended, rules)) counts.stoppedForGood++;
  }
}

/** Its end was no end of its own. */
function beginsAnew(status: ContainerStatus | undefined): boolean {
  return (
    status?.state.terminated === undefined && status?.lastState.terminated?.reason === RestartingAllContainers
  );
}

/** Exit code of a container that has ended: of its state, or of the last one while it waits. */
function lastExitOf(status: ContainerStatus | undefined): number | undefined {
  return status?.state.terminated?.exitCode ?? status?.lastState.terminated?.exitCode;
}
