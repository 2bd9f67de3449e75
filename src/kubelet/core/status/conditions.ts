/** The pod conditions that the kubelet owns (status/generate.go; pod-lifecycle.md, section 3). */
import { isTrue } from "../../../api/pod-state.ts";
import { formatTimestamp } from "../../../api/timestamp.ts";
import type { ContainerStatus, Pod, PodCondition, PodPhase } from "../../../api/index.ts";
import { isSidecar } from "../containers.ts";
import {
  ContainersNotInitialized,
  ContainersNotReady,
  PodCompleted,
  PodFailed,
  ReadinessGatesNotReady,
  RestartAllContainersStarted,
} from "../reasons.ts";
import { canRestartAll, isCleanedUp, restartingCondition } from "../restart-all.ts";
import { sandboxChange } from "../sandbox-change.ts";
import type { VersionRules } from "../version-rules.ts";
import type { StatusInput } from "./input.ts";

/** What a generator says: the times and generation are added for all alike. */
export type Verdict = Pick<PodCondition, "status" | "reason" | "message">;

/** Condition types that only the kubelet writes: all others are kept as they are stored. */
const owned = new Set([
  "PodScheduled",
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodResizePending",
  "PodResizeInProgress",
  "AllContainersRestarting",
]);

/** Whether only the kubelet writes conditions of this type. */
export function isOwnedCondition(type: string): boolean {
  return owned.has(type);
}

/** All conditions in the kubelet's order: foreign ones, then its own. */
export function conditionsOf(
  input: StatusInput,
  phase: PodPhase,
  statuses: readonly ContainerStatus[],
): readonly PodCondition[] {
  const foreign = (input.pod.status?.conditions ?? []).filter(({ type }) => !isOwnedCondition(type));
  const { rules } = input.options;
  const containersReady = containersReadyVerdict(watchedContainers(input.pod, rules), phase, statuses);
  const verdicts: readonly (readonly [string, Verdict])[] = [
    ...(rules.sandboxCondition ? [["PodReadyToStartContainers", sandboxVerdict(input)] as const] : []),
    ["Initialized", initializedVerdict(input, phase, statuses)],
    ["Ready", readyVerdict(input.pod, foreign, containersReady)],
    ["ContainersReady", containersReady],
    ["PodScheduled", { status: "True" }],
    ...(canRestartAll(input.pod, rules)
      ? [[restartingCondition, restartingVerdict(input, phase)] as const]
      : []),
  ];
  return [
    ...foreign,
    ...resizeConditions(input),
    ...verdicts.map(([type, verdict]) => condition(input, type, verdict)),
  ];
}

/** Only there while they are True, each with the generation that it is about. */
function resizeConditions(input: StatusInput): readonly PodCondition[] {
  const { pending, inProgress } = input.resize ?? {};
  const about = (
    type: string,
    generation: number | undefined,
    verdict: Omit<Verdict, "status">,
  ): PodCondition => condition(input, type, { status: "True", ...verdict }, generation);
  return [
    ...(pending === undefined
      ? []
      : [
          about("PodResizePending", pending.generation, { reason: pending.reason, message: pending.message }),
        ]),
    ...(inProgress === undefined
      ? []
      : [
          about(
            "PodResizeInProgress",
            inProgress.generation,
            inProgress.error === undefined ? {} : { reason: "Error", message: inProgress.error },
          ),
        ]),
  ];
}

/** With the time of the last change of `status`: a new reason or message alone does not touch it. */
function condition(
  input: StatusInput,
  type: string,
  verdict: Verdict,
  generation: number | undefined = input.pod.metadata.generation,
): PodCondition {
  const old = input.previous?.conditions?.find((one) => one.type === type);
  const isKept = old?.status === verdict.status && old.lastTransitionTime != null;
  return {
    type,
    ...(input.options.rules.observedGeneration && generation !== undefined
      ? { observedGeneration: generation }
      : {}),
    ...verdict,
    lastProbeTime: null,
    lastTransitionTime: isKept ? old.lastTransitionTime : formatTimestamp(input.now),
  };
}

function restartingVerdict(input: StatusInput, phase: PodPhase): Verdict {
  if (phase === "Succeeded") return { status: "False", reason: PodCompleted };
  if (phase === "Failed") return { status: "False", reason: PodFailed };
  if (input.isRestartingAll !== true || isCleanedUp(input.observed)) return { status: "False" };
  return {
    status: "True",
    reason: RestartAllContainersStarted,
    message: "container exited with restart policy rule",
  };
}

function sandboxVerdict(input: StatusInput): Verdict {
  return { status: sandboxChange(input.pod, input.observed).isNeeded ? "False" : "True" };
}

function initializedVerdict(
  input: StatusInput,
  phase: PodPhase,
  statuses: readonly ContainerStatus[],
): Verdict {
  const { spec } = input.pod;
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of spec.initContainers ?? []) {
    const status = byName.get(container.name);
    const isDone = isSidecar(container, input.options.rules) ? status?.started : status?.ready;
    if (status === undefined) unknown.push(container.name);
    else if (isDone !== true) incomplete.push(container.name);
  }
  if (phase === "Succeeded" && unknown.length === 0) return { status: "True", reason: PodCompleted };
  const hasRegularStarted = spec.containers.some(({ name }) => {
    const state = byName.get(name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  const stays = input.options.rules.initializedStays && isTrue(input.previous, "Initialized");
  if (hasRegularStarted || stays || unknown.length + incomplete.length === 0) return { status: "True" };
  return notYet(ContainersNotInitialized, unknown, "incomplete", incomplete);
}

/** `names`: the containers that count, see `watchedContainers`. */
export function containersReadyVerdict(
  names: readonly string[],
  phase: PodPhase,
  statuses: readonly ContainerStatus[],
): Verdict {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const unknown = names.filter((name) => !byName.has(name));
  const unready = names.filter((name) => byName.get(name)?.ready === false);
  if (phase === "Succeeded" && unknown.length === 0) return { status: "False", reason: PodCompleted };
  if (phase === "Failed") return { status: "False", reason: PodFailed };
  if (unknown.length + unready.length === 0) return { status: "True" };
  return notYet(ContainersNotReady, unknown, "unready", unready);
}

/** The containers whose readiness makes the pod ready: sidecars and regular ones, in spec order. */
export function watchedContainers(pod: Pod, rules: VersionRules): readonly string[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => isSidecar(container, rules));
  return [...sidecars, ...pod.spec.containers].map(({ name }) => name);
}

/** Ready follows the containers, and then the conditions named by the pod's readiness gates. */
export function readyVerdict(
  pod: Pod,
  conditions: readonly PodCondition[],
  containersReady: Verdict,
): Verdict {
  if (containersReady.status !== "True") return containersReady;
  const problems = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = conditions.find(({ type }) => type === conditionType);
    if (gate === undefined)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (gate.status === "True") return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (problems.length === 0) return { status: "True" };
  return { status: "False", reason: ReadinessGatesNotReady, message: problems.join(", ") };
}

/** The False of Initialized and ContainersReady, naming who is to blame. */
function notYet(
  reason: string,
  unknown: readonly string[],
  word: "incomplete" | "unready",
  names: readonly string[],
): Verdict {
  const parts = [
    ...(unknown.length > 0 ? [`containers with unknown status: [${unknown.join(" ")}]`] : []),
    ...(names.length > 0 ? [`containers with ${word} status: [${names.join(" ")}]`] : []),
  ];
  return { status: "False", reason, message: parts.join(", ") };
}
