/**
 * The kubelet's decision: from a pod, what is observed of it and what is remembered, to its status and the steps to do.
 *
 * Protocol of the worker, one pod at a time:
 * 1. `observe`, then `decide`. Keep `memory`; publish `status` (mergeStatus with `terminalPhase`), record `events`,
 *    trigger the readiness probes named; all this before any step. Nothing is published for a pod that is gone.
 * 2. Run `plan` in order. Before a `startContainer` ask `admitStart` (now, at this moment): refused → record its events
 *    and take `{ type: "startFailed", error }` as the step's result; admitted → keep its memory, then start.
 *    After every step `afterStep`: keep its memory, record its events, and on `stop` leave the plan.
 * 3. After a plan with at least one step decide again at once, on a fresh observation. After an empty plan wait for a
 *    hint, a change of the pod, or `requeueAt`; then go to 1. `finished` ends the worker.
 * 4. While `memory.work` is "terminating", `killPod` is preceded by stopping liveness and startup probes.
 */
import type { Pod, PodStatus } from "../../api/index.ts";
import { isFinished, isTerminalPhase } from "../../api/pod-state.ts";
import type { EpochMs } from "../../util/time.ts";
import { attemptKey, isAttemptDue, nextAttemptAt, retryTime } from "./attempts.ts";
import { sandboxChangedEvent } from "./events.ts";
import { planSync } from "./plan.ts";
import { judgeResize } from "./resize.ts";
import { isCleanedUp, isRestartingAll } from "./restart-all.ts";
import type { StatusInput } from "./status/input.ts";
import { activeDeadline, generateStatus, type Generated } from "./status/pod-status.ts";
import { readinessTriggers } from "./status/readiness.ts";
import { terminatePod } from "./status/terminate-pod.ts";
import { effectiveGraceSeconds, isAnyRunning, killsOfRunning, runningSandboxes } from "./termination.ts";
import type { CleanUpScope, CoreOptions, Decision, EventText, Observed, PodMemory, Step } from "./types.ts";

export { afterStep } from "./after-step.ts";
export { admitStart } from "./back-off.ts";

/** How often room is looked for; a kubelet does so whenever a pod ends, and every three minutes. */
const deferredRetryMs = 5_000;

interface Case {
  readonly pod: Pod;
  readonly observed: Observed;
  readonly memory: PodMemory;
  readonly now: EpochMs;
  readonly options: CoreOptions;
}

/** Pure: the same input gives the same decision, and with no attempt due neither steps nor events. */
export function decide(
  pod: Pod,
  observed: Observed,
  memory: PodMemory,
  now: EpochMs,
  options: CoreOptions,
): Decision {
  const input: Case = { pod, observed, memory, now, options };
  switch (memory.work) {
    case "sync":
      return decideSync(input);
    case "terminating":
      return decideTerminating(input);
    case "terminated":
      return decideTerminated(input);
  }
}

// --------------------------------------------------------------------------------------------------- the pod lives

function decideSync(asked: Case): Decision {
  if (isEnding(asked)) return kill(asked, []);
  const judged = judgeResize(asked.pod, asked.observed, asked.memory, asked.options.rules);
  const input = { ...asked, memory: { ...asked.memory, resize: judged.resize } };
  const { pod, observed, memory, now, options } = input;
  const key = attemptKey(pod, observed, memory.resize);
  // What is removed is no news, but for all of a pod that is to begin anew.
  const isReset = isCleanedUp(observed) && isRestartingAll(pod, observed, memory.status, options.rules);
  const isDue = isReset || isAttemptDue(memory, key, now);
  const generated = generateStatus({ ...statusInput(input, false), isBetweenSyncs: !isDue });
  const { status } = generated;
  const events = [...judged.events, ...generated.events];
  // The status that shows the end is followed by the first one of the termination: both raise the deadline's event.
  if (isTerminalPhase(status.phase)) return kill(input, events);
  const next = { ...memory, status };
  if (!isDue) return answer(input, next, [], events);
  const { steps, isSandboxChanged } = planSync(
    pod,
    observed,
    { status, resize: memory.resize },
    options.rules,
  );
  const attemptedWith = memory.attemptTwice ? undefined : key;
  const attempted: PodMemory = {
    ...next,
    attemptedWith,
    attemptTwice: false,
    attemptedAt: now,
    refusedUntil: [],
    retryAt: undefined,
  };
  return answer(input, attempted, steps, [...events, ...(isSandboxChanged ? [sandboxChangedEvent()] : [])]);
}

function isEnding({ pod, observed }: Case): boolean {
  return (
    pod.metadata.deletionTimestamp !== undefined ||
    observed.removedFromSource ||
    observed.eviction !== undefined
  );
}

// ------------------------------------------------------------------------------------------ its containers are ended

/** SyncTerminatingPod up to the kill. An evicted pod's containers go at once, so that nobody mistakes them for ended. */
function kill(input: Case, before: readonly EventText[]): Decision {
  const { pod, observed, memory, now, options } = input;
  const { status, events } = generate(input, false);
  const graceSeconds = effectiveGraceSeconds(pod, observed, memory);
  const kills = killsOfRunning(pod, observed, "deletion", options.rules, graceSeconds);
  const evicted = observed.eviction === undefined ? [] : observed.containers;
  const plan: readonly Step[] = [
    { type: "killPod", kills, sandboxes: runningSandboxes(observed) },
    ...evicted.map(({ id, name }) => ({ type: "removeContainer" as const, id, name })),
  ];
  const next: PodMemory = {
    ...memory,
    work: "terminating",
    status: evictedStatus(input, status),
    graceSeconds,
    attemptedAt: now,
    retryAt: undefined,
  };
  return answer(input, next, plan, [...before, ...events]);
}

/** No status is computed until all containers have ended; then the final one. */
function decideTerminating(input: Case): Decision {
  const { pod, observed, memory, now, options } = input;
  const graceSeconds = effectiveGraceSeconds(pod, observed, memory);
  const waiting = { ...memory, graceSeconds };
  if (!memory.killed)
    return memory.retryAt !== undefined && now < memory.retryAt
      ? answer(input, waiting, [], [])
      : kill(input, []);
  if (isAnyRunning(observed.containers))
    return answer(input, { ...waiting, killed: false, retryAt: retryTime(memory, now, options) }, [], []);
  const { status, events } = generate(input, true);
  const next: PodMemory = { ...waiting, work: "terminated", status: evictedStatus(input, status) };
  // Once at the end of the termination, once at the beginning of what follows it.
  return answer(input, next, [{ type: "cleanUp", scope: scopeOf(input) }], [...events, ...events]);
}

/** The eviction's own phase, reason and message over a status that knows nothing of it. */
function evictedStatus({ observed, pod }: Case, status: PodStatus): PodStatus {
  if (observed.eviction === undefined || isFinished(pod)) return status;
  const { reason, message } = observed.eviction;
  return { ...status, phase: "Failed", reason, message };
}

// ------------------------------------------------------------------------------------------- nothing runs any more

function decideTerminated(input: Case): Decision {
  const { pod, observed, memory, now, options } = input;
  const scope = scopeOf(input);
  if (memory.cleanedUp !== scope && memory.cleanedUp !== "everything") {
    const isDue = memory.retryAt === undefined || now >= memory.retryAt;
    return answer(
      input,
      { ...memory, retryAt: isDue ? undefined : memory.retryAt },
      isDue ? [{ type: "cleanUp", scope }] : [],
      [],
    );
  }
  const status = terminatePod(pod, memory.status ?? {}, options.rules);
  const next = { ...memory, status };
  const isRemovable =
    pod.metadata.deletionTimestamp !== undefined && !observed.removedFromSource && !memory.removed;
  const isDue = memory.retryAt === undefined || now >= memory.retryAt;
  if (isRemovable && isDue)
    return answer(input, { ...next, retryAt: undefined }, [{ type: "removePod" }], []);
  return { ...answer(input, next, [], []), finished: observed.removedFromSource };
}

/** A pod that has ended by itself keeps its dead containers until it is deleted. */
function scopeOf({ pod, observed }: Case): CleanUpScope {
  return pod.metadata.deletionTimestamp !== undefined || observed.removedFromSource
    ? "everything"
    : "volumes";
}

// ------------------------------------------------------------------------------------------------------- the answer

function statusInput({ pod, observed, memory, now, options }: Case, podIsTerminal: boolean): StatusInput {
  const previous = memory.status ?? pod.status;
  return {
    pod,
    observed,
    previous,
    startErrors: memory.startErrors,
    now,
    options,
    podIsTerminal,
    resize: memory.resize,
    isRestartingAll: memory.work === "sync" && isRestartingAll(pod, observed, previous, options.rules),
  };
}

function generate(input: Case, podIsTerminal: boolean): Generated {
  return generateStatus(statusInput(input, podIsTerminal));
}

function answer(input: Case, next: PodMemory, plan: readonly Step[], events: readonly EventText[]): Decision {
  const { pod, observed, now } = input;
  const status = next.status ?? pod.status ?? {};
  const sync = plan.length === 0 ? undefined : { plan, index: 0, since: now, failed: false };
  const memory = { ...next, sync };
  const requeueAt = requeue(input, memory);
  return {
    status,
    plan,
    events,
    memory,
    ...(requeueAt === undefined ? {} : { requeueAt }),
    readinessTriggers: readinessTriggers(pod, status, observed),
    terminalPhase: memory.work === "terminated" ? "publish" : "hold",
    finished: false,
  };
}

function requeue(input: Case, memory: PodMemory): EpochMs | undefined {
  const deadline =
    memory.work === "sync" ? activeDeadline(statusInput({ ...input, memory }, false)) : undefined;
  const moments = [
    memory.work === "sync" ? nextAttemptAt(memory, input.now) : memory.retryAt,
    deadline !== undefined && deadline > input.now ? deadline : undefined,
    memory.work === "sync" && memory.resize?.pending?.reason === "Deferred"
      ? input.now + deferredRetryMs
      : undefined,
  ].filter((moment) => moment !== undefined);
  return moments.length === 0 ? undefined : Math.min(...moments);
}
