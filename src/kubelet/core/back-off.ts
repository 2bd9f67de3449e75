/** The restart back-off of containers: 10 s doubling to 300 s, judged at each attempt to start (kuberuntime doBackOff). */
import type { Container, Pod } from "../../api/index.ts";
import { goDuration } from "../../api/duration.ts";
import type { EpochMs } from "../../util/time.ts";
import { containersOf } from "./containers.ts";
import { restartBackOffEvent } from "./events.ts";
import { describePod } from "./pod-names.ts";
import { CrashLoopBackOff } from "./reasons.ts";
import type {
  CoreOptions,
  EventText,
  PodMemory,
  RestartBackOff,
  StartContainer,
  StartError,
} from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

const initialMs = 10_000;
const maxMs = 300_000;
/** A run longer than this ends the ladder (fixed since 1.32, the same value before). */
const resetMs = 600_000;

/** The windows of the back-off: the first, the longest, and the run that ends it; milliseconds. */
export const restartLadder: { readonly initialMs: number; readonly maxMs: number; readonly resetMs: number } =
  {
    initialMs,
    maxMs,
    resetMs,
  };

/** Whether a start is made now, and what is remembered or told instead. */
export type Admission =
  | { readonly run: true; readonly memory: PodMemory }
  | { readonly run: false; readonly error: StartError; readonly events: readonly EventText[] };

/**
 * May this container be started now? Judged at the moment of the attempt by the newest exit of the view that the sync
 * began with: an exit made by a kill of the same sync does not count, so a probe's first kills restart at once. No exit:
 * the start is free and touches no window. `timeScale` shortens the windows, never the text.
 */
export function admitStart(
  memory: PodMemory,
  step: StartContainer,
  now: EpochMs,
  pod: Pod,
  options: CoreOptions,
): Admission {
  const exitedAt = step.lastExit?.finishedAt;
  if (exitedAt === undefined) return { run: true, memory };
  const key = backOffKey(pod, step.name, options.rules);
  const entry = memory.restartBackOff[step.name];
  const valid =
    entry?.key === key && exitedAt - entry.lastUpdate <= resetMs * options.timeScale ? entry : undefined;
  const until = valid === undefined ? now : exitedAt + valid.backOffMs * options.timeScale;
  if (valid !== undefined && now < until)
    return {
      run: false,
      error: { reason: CrashLoopBackOff, message: crashLoopText(step.name, pod, valid), notBefore: until },
      events: [restartBackOffEvent(step, pod)],
    };
  const next: RestartBackOff = { key, backOffMs: nextWindow(valid, options), lastUpdate: now };
  return {
    run: true,
    memory: { ...memory, restartBackOff: { ...memory.restartBackOff, [step.name]: next } },
  };
}

function nextWindow(previous: RestartBackOff | undefined, options: CoreOptions): number {
  const cap = options.maxContainerRestartPeriodMs ?? maxMs;
  return Math.min(previous === undefined ? initialMs : previous.backOffMs * 2, cap);
}

function crashLoopText(name: string, pod: Pod, entry: RestartBackOff): string {
  return `back-off ${goDuration(entry.backOffMs)} restarting failed container=${name} pod=${describePod(pod)}`;
}

/** Another image (1.34+: or other resources) starts the ladder afresh. */
function backOffKey(pod: Pod, name: string, rules: VersionRules): string {
  const container: Container | undefined = containersOf(pod.spec, rules).find(
    (one) => one.container.name === name,
  )?.container;
  const resources = rules.backOffKeyHasResources ? JSON.stringify(container?.resources ?? {}) : "";
  return `${container?.image ?? ""} ${resources}`;
}
