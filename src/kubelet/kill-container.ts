import type { LifecycleHandler } from "../api/index.ts";
import { DeadlineError, deadline } from "../util/deadline.ts";
import { containerRefOf, hookTargetOf } from "./container-ref.ts";
import { killingEvent, preStopFailedEvent } from "./core/events.ts";
import { minimumGraceSeconds } from "./core/termination.ts";
import type { Kill } from "./core/types.ts";
import type { HookTarget } from "./parts.ts";
import { RuntimeError } from "./runtime-error.ts";
import type { TerminationOrder } from "./termination-order.ts";
import { TerminationProgress } from "./termination-progress.ts";
import type { PodRun } from "./worker-env.ts";

/** How long the engine may take to report the exit after SIGKILL before the kill counts as failed. */
const sigkillWaitMs = 30_000;

/**
 * Ends one container as the kubelet does (kuberuntime killContainer): event, preStop inside the grace, its turn among
 * the sidecars, stop signal, SIGKILL. Picks up where an interrupted termination stopped. Resolves when it has exited.
 * @throws RuntimeError when the engine cannot end it; the signal's reason when aborted
 */
export async function killContainer(
  kill: Kill,
  run: PodRun,
  order: TerminationOrder | undefined,
  signal: AbortSignal,
): Promise<void> {
  const progress = new TerminationProgress(kill, run);
  if (!progress.resumed) run.record(killingEvent(kill));
  await progress.begin();
  const abandoned = await preStop(kill, run, progress, signal);
  if (order !== undefined && progress.graceSeconds > 0 && progress.termSentAt === undefined)
    await progress.spend(async () => {
      await waitForTurn(kill, run, order, progress.graceSeconds, signal);
    });
  await stop(kill, run, progress, signal);
  order?.ended(kill.name);
  // The kubelet learns of a hook it has given up only when what it waits for ends with the container.
  if (abandoned) run.record(preStopFailedEvent(kill));
}

/** @returns whether a hook was given up because the grace was over, and will fail with the container's end */
async function preStop(
  kill: Kill,
  run: PodRun,
  progress: TerminationProgress,
  signal: AbortSignal,
): Promise<boolean> {
  const ref = containerRefOf(run.pod, kill.name, run.env.rules);
  const handler = ref?.container.lifecycle?.preStop;
  if (ref === undefined || handler === undefined || progress.graceSeconds <= 0) return false;
  // A hook that a former daemon began is not run twice: what is left of its time is waited for with the stop signal.
  if (progress.preStopStartedAt !== undefined) return false;
  await progress.preStopBegins();
  return await progress.spend(async () => {
    const target = hookTargetOf(ref, kill.id, run);
    const outcome = await runHook(target, handler, run, progress.graceSeconds, signal);
    if (outcome === "failed") run.record(preStopFailedEvent(kill));
    return outcome === "abandoned" && dependsOnContainer(handler);
  });
}

/** A request to another host may still be answered, and a sleep needs nobody. */
function dependsOnContainer({ exec, httpGet }: LifecycleHandler): boolean {
  return exec !== undefined || (httpGet !== undefined && (httpGet.host ?? "") === "");
}

async function runHook(
  target: HookTarget,
  handler: LifecycleHandler,
  { env, record }: PodRun,
  graceSeconds: number,
  signal: AbortSignal,
): Promise<"done" | "failed" | "abandoned"> {
  using grace = deadline(env.clock, graceSeconds * 1000, signal);
  try {
    const result = await env.hooks.run("PreStop", handler, target, record, grace.signal);
    return result.ok ? "done" : "failed";
  } catch (error) {
    if (signal.aborted || !grace.signal.aborted) throw error;
    return "abandoned";
  }
}

async function waitForTurn(
  kill: Kill,
  run: PodRun,
  order: TerminationOrder,
  graceSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  using grace = deadline(run.env.clock, graceSeconds * 1000, signal);
  try {
    await order.turn(kill.name, grace.signal);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
}

async function stop(
  kill: Kill,
  run: PodRun,
  progress: TerminationProgress,
  signal: AbortSignal,
): Promise<void> {
  const { cache, clock } = run.env;
  const container = cache.container(kill.id);
  // Nobody can say when it would have ended: it gets no time.
  if (container?.state.kind === "unknown") await sendSignal(kill, run, "SIGKILL");
  if (container?.state.kind !== "running") return;
  const timeoutMs = await progress.termBegins(minimumGraceSeconds);
  if (timeoutMs > 0) {
    await sendSignal(kill, run, container.stopSignal ?? "SIGTERM");
    using grace = deadline(clock, timeoutMs, signal);
    if (await exits(kill, run, grace.signal, signal)) return;
    await cache.refresh(kill.id);
    if (cache.container(kill.id)?.state.kind !== "running") return;
  }
  await sendSignal(kill, run, "SIGKILL");
  using patience = deadline(clock, sigkillWaitMs, signal);
  if (!(await exits(kill, run, patience.signal, signal)))
    throw new RuntimeError("Internal", `container ${kill.name} is still running after SIGKILL`);
}

async function sendSignal({ id, name }: Kill, { env, ref }: PodRun, signal: string): Promise<void> {
  const { clock, runtime, timeline } = env;
  const startedAt = clock.now();
  try {
    await ignoringMissing(runtime.kill(id, signal));
  } finally {
    // The signal arrives somewhere between the engine's being asked and its answer.
    timeline.record(ref, {
      type: "Signal",
      reason: signal,
      at: clock.now(),
      startedAt,
      container: name,
      containerId: id,
    });
  }
}

/** @returns false when `bound` ended the wait; rejects when `signal` did */
async function exits(kill: Kill, run: PodRun, bound: AbortSignal, signal: AbortSignal): Promise<boolean> {
  try {
    await run.env.cache.exited(kill.id, bound);
    return true;
  } catch (error) {
    if (signal.aborted || !bound.aborted) throw error;
    return false;
  }
}

async function ignoringMissing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RuntimeError && (error.code === "NotFound" || error.code === "NotRunning")))
      throw error;
  }
}
