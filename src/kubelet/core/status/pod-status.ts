/** The status of a pod (kubelet_pods.go generateAPIPodStatus; pod-lifecycle.md, sections 2 to 4). */
import { computeQOSClass } from "../../../api/qos.ts";
import { isTerminalPhase } from "../../../api/pod-state.ts";
import { formatTimestamp, parseTimestamp } from "../../../api/timestamp.ts";
import type { PodIP, PodPhase, PodStatus } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";
import { hasRegularInSandbox, isStaticPod } from "../containers.ts";
import { deadlineExceededEvent, deadlineExceededMessage } from "../events.ts";
import { DeadlineExceeded } from "../reasons.ts";
import type { EventText } from "../types.ts";
import { conditionsOf } from "./conditions.ts";
import { containerStatuses } from "./container-statuses.ts";
import type { StatusInput } from "./input.ts";
import { phaseOf } from "./phase.ts";

/** A status as computed now, and what it raises. */
export interface Generated {
  readonly status: PodStatus;
  readonly events: readonly EventText[];
}

/** One status, and the events of computing it (the deadline's). */
export function generateStatus(input: StatusInput): Generated {
  const { pod, observed, previous, options } = input;
  const init = containerStatuses(input, "initContainerStatuses");
  const regular = containerStatuses(input, "containerStatuses");
  const ephemeral = containerStatuses(input, "ephemeralContainerStatuses");
  const verdict = phaseVerdict(input, computedPhase(input, [...init, ...regular]));
  const { generation } = pod.metadata;
  const status: PodStatus = {
    ...(options.rules.observedGeneration && generation !== undefined
      ? { observedGeneration: generation }
      : {}),
    ...verdict.told,
    conditions: conditionsOf(input, verdict.told.phase, [...init, ...regular]),
    hostIP: observed.node.hostIP,
    hostIPs: [{ ip: observed.node.hostIP }],
    ...podAddresses(input),
    startTime: previous?.startTime ?? pod.status?.startTime ?? formatTimestamp(input.now),
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: regular,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: pod.status?.qosClass ?? computeQOSClass(pod.spec),
  };
  return { status, events: verdict.events };
}

/** When activeDeadlineSeconds pass, counted from startTime; undefined without a deadline or before the first status. */
export function activeDeadline(input: Pick<StatusInput, "pod" | "previous">): EpochMs | undefined {
  const start = parseTimestamp(input.previous?.startTime ?? input.pod.status?.startTime);
  const seconds = input.pod.spec.activeDeadlineSeconds;
  return start === undefined || seconds === undefined ? undefined : start + seconds * 1000;
}

function computedPhase(input: StatusInput, statuses: Parameters<typeof phaseOf>[0]["statuses"]): PodPhase {
  return phaseOf({
    spec: input.pod.spec,
    statuses,
    podIsTerminal: input.podIsTerminal,
    podHasInitialized: hasRegularInSandbox(input.pod, input.observed),
    isStatic: isStaticPod(input.pod),
    isRestartingAll: input.isRestartingAll === true,
    rules: input.options.rules,
  });
}

interface PhaseVerdict {
  readonly told: { readonly phase: PodPhase; readonly reason?: string; readonly message?: string };
  readonly events: readonly EventText[];
}

/** A terminal phase stays; reason and message stay with their phase; the deadline overrides; the stored end is final. */
function phaseVerdict(input: StatusInput, computed: PodPhase): PhaseVerdict {
  const stored = input.pod.status;
  const ended = [input.previous?.phase, stored?.phase].find(isTerminalPhase);
  const phase = isTerminalPhase(computed) ? computed : (ended ?? computed);
  const isSame = phase === input.previous?.phase;
  const reason = isSame ? (input.previous.reason ?? stored?.reason) : undefined;
  const message = isSame ? (input.previous.message ?? stored?.message) : undefined;
  const kept = {
    phase,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
  const deadline = activeDeadline(input);
  const isPast = deadline !== undefined && input.now >= deadline;
  const told = isPast
    ? { phase: "Failed" as const, reason: DeadlineExceeded, message: deadlineExceededMessage }
    : kept;
  const final = isTerminalPhase(stored?.phase) ? stored.phase : undefined;
  const isRaised = isPast && final === undefined;
  return {
    told: final === undefined ? told : { ...told, phase: final },
    events: isRaised ? [deadlineExceededEvent()] : [],
  };
}

/** The newest sandbox's while it runs; kept through the end of a pod. Pods on the host's network have the host's. */
function podAddresses(input: StatusInput): { readonly podIP?: string; readonly podIPs?: readonly PodIP[] } {
  const { pod, observed, previous } = input;
  const newest = observed.sandboxes[0];
  const hasRunning = observed.sandboxes.some(({ state }) => state === "running");
  const own = newest?.state === "running" ? newest.ips : [];
  const kept = hasRunning ? [] : (previous?.podIPs ?? []).map(({ ip }) => ip);
  const found = own.length > 0 ? own : kept;
  const ips = pod.spec.hostNetwork === true ? [observed.node.hostIP] : found;
  const first = ips[0];
  return first === undefined ? {} : { podIP: first, podIPs: ips.map((ip) => ({ ip })) };
}
