import { goQuote } from "../api/go-quote.ts";
import type { Pod } from "../api/index.ts";
import { messageOf } from "../util/errors.ts";
import { linkedAbort } from "../util/linked-abort.ts";
import type { Admission } from "./core/back-off.ts";
import { cleanUp } from "./clean-up.ts";
import { admitStart, afterStep } from "./core/decide.ts";
import type { CoreOptions, PodMemory, StartContainer, Step, StepResult } from "./core/types.ts";
import { missingPullSecretsEvent } from "./core/events.ts";
import { killContainer } from "./kill-container.ts";
import { killPod } from "./kill-pod.ts";
import { daemonText, RuntimeError } from "./runtime-error.ts";
import { resizeContainer } from "./resize-container.ts";
import { startContainer } from "./start-container.ts";
import type { PodRun } from "./worker-env.ts";

/** What can end a plan before its end. */
export interface PlanSignals {
  /** Force delete, or the daemon stops. */
  readonly abort: AbortSignal;
  /** Any deletion: ends the wait for volumes only. */
  readonly deleted: AbortSignal;
}

/** Runs a plan step by step; each result goes through the core, which says what is remembered and whether to go on. */
export async function runPlan(
  plan: readonly Step[],
  start: PodMemory,
  run: PodRun,
  options: CoreOptions,
  signals: PlanSignals,
): Promise<PodMemory> {
  let memory = start;
  for (const step of plan) {
    const admission = step.type === "startContainer" ? admit(step, memory, run, options) : undefined;
    if (admission?.run === true) memory = admission.memory;
    const result: StepResult =
      admission?.run === false
        ? { type: "startFailed", error: admission.error }
        : await execute(step, run, signals);
    tellBackOff(step, result, run);
    const outcome = afterStep(memory, step, result, run.env.clock.now(), options);
    memory = outcome.memory;
    for (const event of outcome.events) run.record(event);
    if (outcome.next === "stop") break;
  }
  return memory;
}

/** The back-off is judged at the moment of the attempt. */
function admit(step: StartContainer, memory: PodMemory, run: PodRun, options: CoreOptions): Admission {
  const admission = admitStart(memory, step, run.env.clock.now(), run.pod, options);
  if (!admission.run) for (const event of admission.events) run.record(event);
  return admission;
}

function tellBackOff(step: Step, result: StepResult, { env, ref }: PodRun): void {
  if (step.type !== "startContainer" || result.type !== "startFailed") return;
  const { reason, message, notBefore } = result.error;
  if (notBefore === undefined || notBefore <= env.clock.now()) return;
  env.timeline.record(ref, {
    type: "BackOff",
    reason,
    at: env.clock.now(),
    until: notBefore,
    container: step.name,
    message,
  });
}

/** Never rejects: what goes wrong is a result for the core. */
async function execute(step: Step, run: PodRun, signals: PlanSignals): Promise<StepResult> {
  try {
    signals.abort.throwIfAborted();
    return await perform(step, run, signals);
  } catch (error) {
    if (signals.abort.aborted) return { type: "aborted" };
    if (step.type === "mountVolumes" && signals.deleted.aborted) return { type: "aborted" };
    return { type: "failed", message: messageOf(error) };
  }
}

async function perform(step: Step, run: PodRun, signals: PlanSignals): Promise<StepResult> {
  const { env, pod, ref, record } = run;
  switch (step.type) {
    case "mountVolumes": {
      using wait = linkedAbort(signals.abort, signals.deleted);
      const startedAt = env.clock.now();
      const mounted = env.volumes.isMounted(ref.uid);
      await env.volumes.mount(pod, record, wait.signal);
      if (!mounted)
        env.timeline.record(ref, { type: "Volumes", reason: "Mounted", at: env.clock.now(), startedAt });
      break;
    }
    case "tellMissingSecrets":
      record(missingPullSecretsEvent(step.names));
      break;
    case "startProbes":
      env.probes.addPod(pod, record);
      break;
    case "killContainer":
      await killContainer(step.kill, run, undefined, signals.abort);
      break;
    case "killPod":
      await killPod(step.kills, step.sandboxes, run, signals.abort);
      break;
    case "removeContainer":
      await env.runtime.remove(step.id);
      await env.cache.refresh(step.id);
      break;
    case "resizeContainer":
      await resizeContainer(step, run, signals.abort);
      break;
    case "createSandbox":
      await createSandbox(step.attempt, run, signals.abort);
      break;
    case "startContainer":
      return await startContainer(step, run, signals.abort);
    case "cleanUp":
      await cleanUp(step.scope, run);
      break;
    case "removePod":
      await env.sink.removePod(ref);
      break;
    default:
      step satisfies never;
  }
  return { type: "done" };
}

async function createSandbox(attempt: number, run: PodRun, signal: AbortSignal): Promise<void> {
  const { env, pod, record, ref } = run;
  const startedAt = env.clock.now();
  const tell = (reason: string, message: string): void => {
    env.timeline.record(ref, { type: "Sandbox", reason, at: env.clock.now(), startedAt, attempt, message });
  };
  try {
    const spec = env.config.sandboxSpec(pod, attempt, record);
    const sandbox = await env.starts.run(() => env.runtime.createSandbox(spec, signal), signal);
    tell("Created", sandbox.ips.join(", "));
    env.cache.put(sandbox);
  } catch (error) {
    if (!signal.aborted) tell("CreateFailed", messageOf(error));
    throw error instanceof RuntimeError ? sandboxError(error, pod) : error;
  }
  if (env.rules.sandboxConditionAtOnce) await env.status.setSandboxReady(run.ref.uid);
}

/** The engine's refusal as the kubelet hears it from a runtime on top of Docker. */
function sandboxError(error: RuntimeError, { metadata: { name = "" } }: Pod): RuntimeError {
  const what = `failed to start sandbox container for pod ${goQuote(name)}`;
  return new RuntimeError(error.code, `rpc error: code = Unknown desc = ${what}: ${daemonText(error)}`, {
    cause: error,
  });
}
