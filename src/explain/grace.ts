import type { LifecycleHandler, Pod } from "../api/index.ts";
import { minimumGraceSeconds } from "../kubelet/core/termination.ts";
import { sleepSeconds } from "./shell/script.ts";
import type { Place } from "./statement.ts";

const defaultGraceSeconds = 30;

/** Seconds that a deletion gives: at least one, whatever the spec says. */
export function graceSeconds(pod: Pod): number {
  return Math.max(pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds, 1);
}

/** What is known of a hook's time: a sleep is exact, a command takes at least the sleeps it is seen to do. */
export interface HookTime {
  readonly atLeast: number;
  readonly isExact: boolean;
}

/** How long a preStop hook takes, as far as its spec says. */
export function hookTime(hook: LifecycleHandler): HookTime {
  if (hook.sleep !== undefined) return { atLeast: hook.sleep.seconds, isExact: true };
  return { atLeast: sleepSeconds(hook.exec?.command ?? []), isExact: false };
}

/** Longest time from the decision to end a container to its SIGKILL, seconds. */
export function killSeconds(place: Place, ownGrace?: number): number {
  const grace = ownGrace ?? graceSeconds(place.pod);
  // A hook that takes all of it leaves the smallest grace on top.
  const extra = place.container.lifecycle?.preStop === undefined ? 0 : minimumGraceSeconds;
  return Math.max(grace + extra, minimumGraceSeconds);
}
