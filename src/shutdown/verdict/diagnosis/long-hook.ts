import type { ContainerCase } from "../case.ts";
import type { Explanation } from "../report.ts";

/** The hook and the kubelet's deadline are timed by different clocks. */
const deadlineSlackMs = 500;
/** What an app that has to be found out about may take to drain. */
const roomToDrainSeconds = 10;

/** A preStop hook that left its app nothing of the grace period; undefined for one that ended in time, or is not there. */
export function longHook({ seen, times }: ContainerCase, graceSeconds: number): Explanation | undefined {
  const { preStop } = seen;
  if (preStop === undefined) return undefined;
  const { stopBegan, preStopEnded } = times;
  const ranMs = preStopEnded.value === undefined ? 0 : preStopEnded.value - (stopBegan.value ?? 0);
  const wantedMs = (preStop.sleepSeconds ?? 0) * 1000;
  if (wantedMs < graceSeconds * 1000 && ranMs < graceSeconds * 1000 - deadlineSlackMs) return undefined;
  const least = Math.ceil(Math.max(wantedMs, ranMs) / 1000) + roomToDrainSeconds;
  return {
    code: "PreStopLongerThanGrace",
    message: `the preStop hook (${preStop.text}) used the whole grace period of ${String(graceSeconds)} s: the app had 2 s after SIGTERM`,
    rule: "The time of preStop counts against the grace period; at its end the hook is given up and 2 s are left for SIGTERM.",
    fix: `make the hook shorter, or set terminationGracePeriodSeconds to the longest preStop plus the longest drain (at least ${String(least)})`,
  };
}
