import { deadline, DeadlineError } from "../util/deadline.ts";
import { messageOf } from "../util/errors.ts";
import { containerRefOf, hookTargetOf } from "./container-ref.ts";
import { createdEvent, postStartFailedEvent, startFailedEvent, startedEvent } from "./core/events.ts";
import * as reasons from "./core/reasons.ts";
import { startErrorText } from "./core/status/start-error-text.ts";
import { killGraceSeconds } from "./core/termination.ts";
import type { StartContainer, StartError, StepResult } from "./core/types.ts";
import { killContainer } from "./kill-container.ts";
import type { ContainerRef } from "./parts.ts";
import type { ContainerId, Image, RuntimeSandbox } from "./ports.ts";
import { daemonText } from "./runtime-error.ts";
import type { PodRun } from "./worker-env.ts";

/**
 * What comes after a sidecar waits until the sidecar has been seen running. A kubelet looks once a second, and so hardly
 * ever sees one run that fails at once; we look at once, and give it this time to fail.
 */
const sidecarSettleMs = 200;

interface Start {
  readonly step: StartContainer;
  readonly ref: ContainerRef;
  readonly run: PodRun;
  readonly signal: AbortSignal;
}

/**
 * One start, as kuberuntime's startContainer: image, create, start, postStart, with their events. Every failure becomes
 * the waiting state of the next status; rejects only with the signal's reason.
 */
export async function startContainer(
  step: StartContainer,
  run: PodRun,
  signal: AbortSignal,
): Promise<StepResult> {
  const ref = containerRefOf(run.pod, step.name, run.env.rules, step.resources);
  const sandbox = run.env.cache.pod(run.ref.uid)?.sandboxes.find(({ state }) => state === "running");
  if (ref === undefined) return { type: "failed", message: `container ${step.name} is not in the pod` };
  if (sandbox === undefined) return failedToCreate("the pod's sandbox is not running");
  const start: Start = { step, ref, run, signal };
  const outcome = await run.env.images.ensureImage(ref, run.record, signal);
  if ("error" in outcome) return failed(start, outcome.error, outcome.error.reason);
  const created = await create(start, sandbox, outcome.image);
  if ("error" in created) return failed(start, created.error, created.error.message);
  const error = await launch(start, created.id);
  if (error !== undefined) return failed(start, error, error.message, created.id);
  const result = await postStart(start, created.id);
  // With a startup probe that is what the others wait for.
  const isSeenAtOnce = step.kind === "sidecar" && !("startupProbe" in ref.container);
  if (result.type === "started" && isSeenAtOnce) await settle(start, created.id);
  return result;
}

async function create(
  { step, ref, run, signal }: Start,
  sandbox: RuntimeSandbox,
  image: Image,
): Promise<{ readonly id: ContainerId } | { readonly error: StartError }> {
  const { config, runtime, starts } = run.env;
  const targetId = targetOf(ref, run);
  const request = { ...ref, attempt: step.attempt, sandbox, image };
  const answer = await config.containerSpec(
    targetId === undefined ? request : { ...request, targetId },
    signal,
  );
  if ("error" in answer) return answer;
  try {
    const id = await starts.run(() => runtime.createContainer(answer.spec, signal), signal);
    return { id };
  } catch (error) {
    signal.throwIfAborted();
    return failedToCreate(daemonText(error));
  }
}

function failedToCreate(message: string): { readonly type: "startFailed"; readonly error: StartError } {
  return { type: "startFailed", error: { reason: reasons.CreateContainerError, message } };
}

/** Starts what was created. From here on an abort comes too late: a container is never left half started. */
async function launch({ step, run, signal }: Start, id: ContainerId): Promise<StartError | undefined> {
  const { cache, rules, runtime, starts } = run.env;
  run.record(createdEvent(step, rules));
  try {
    await starts.run(() => runtime.start(id), signal);
  } catch (error) {
    signal.throwIfAborted();
    await cache.refresh(id);
    const state = cache.container(id)?.state;
    const text = state?.kind === "exited" ? state.startError : undefined;
    return { reason: reasons.RunContainerError, message: startErrorText(text ?? messageOf(error)) };
  }
  run.record(startedEvent(step, rules));
  await cache.started(id);
  return undefined;
}

async function postStart({ step, ref, run, signal }: Start, id: ContainerId): Promise<StepResult> {
  const handler = ref.container.lifecycle?.postStart;
  if (handler === undefined) return { type: "started", id };
  const target = hookTargetOf(ref, id, run);
  const result = await run.env.hooks.run("PostStart", handler, target, run.record, signal);
  if (result.ok) return { type: "started", id };
  run.record(postStartFailedEvent(step));
  const graceSeconds = killGraceSeconds(run.pod, ref.container, "postStartFailed");
  const { name, kind } = step;
  const message = reasons.FailedPostStartHook;
  await killContainer(
    { id, name, kind, reason: "postStartFailed", message, graceSeconds },
    run,
    undefined,
    signal,
  );
  return { type: "startFailed", error: { reason: reasons.PostStartHookError, message: result.message } };
}

async function settle({ run, signal }: Start, id: ContainerId): Promise<void> {
  using bound = deadline(run.env.clock, sidecarSettleMs, signal);
  try {
    await run.env.cache.exited(id, bound.signal);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
}

/** `shown`: what the Failed event tells. */
function failed({ step, run }: Start, error: StartError, shown: string, id?: ContainerId): StepResult {
  run.record(startFailedEvent(id === undefined ? step : { ...step, id }, shown));
  return { type: "startFailed", error };
}

/** The running container whose processes an ephemeral container is to see. */
function targetOf(ref: ContainerRef, run: PodRun): ContainerId | undefined {
  const target = "targetContainerName" in ref.container ? ref.container.targetContainerName : undefined;
  if (target === undefined || target === "") return undefined;
  return run.env.cache
    .pod(run.ref.uid)
    ?.containers.find(({ name, state }) => name === target && state.kind === "running")?.id;
}
