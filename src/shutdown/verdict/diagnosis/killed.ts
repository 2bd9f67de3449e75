import type { ContainerCase, Case } from "../case.ts";
import type { Finding } from "../report.ts";
import { pid1Problem } from "./pid1.ts";
import { duration } from "./words.ts";

const killRule =
  "preStop and SIGTERM share one grace period; what is left when it ends is killed by SIGKILL, with exit code 137.";

/** Why containers had to be killed: the most likely cause first, one for each. */
export function killed({ containers, seen }: Case): readonly Finding[] {
  const graceSeconds = seen.graceSeconds ?? 0;
  return containers
    .filter(({ times }) => times.sigkill.value === true)
    .map((container) => ({
      severity: "error",
      container: container.seen.name,
      ...cause(container, graceSeconds),
    }));
}

function cause(
  container: ContainerCase,
  graceSeconds: number,
): Pick<Finding, "code" | "message" | "rule" | "fix"> {
  const { seen, times } = container;
  const hookMs =
    times.preStopEnded.value === undefined
      ? undefined
      : times.preStopEnded.value - (times.stopBegan.value ?? 0);
  const sleepMs = (seen.preStop?.sleepSeconds ?? 0) * 1000;
  if (
    seen.preStop !== undefined &&
    (sleepMs >= graceSeconds * 1000 || (hookMs ?? 0) >= graceSeconds * 1000 - 500)
  )
    return {
      code: "PreStopLongerThanGrace",
      message: `the preStop hook (${seen.preStop.text}) used the whole grace period of ${String(graceSeconds)} s: the app had 2 s after SIGTERM, then it was killed`,
      rule: "The time of preStop counts against the grace period; at its end the hook is given up and 2 s are left for SIGTERM.",
      fix: `set terminationGracePeriodSeconds to the longest preStop plus the longest drain (at least ${String(Math.ceil(Math.max(sleepMs, hookMs ?? 0) / 1000) + 10)})`,
    };
  const problem = pid1Problem(seen);
  if (problem !== undefined)
    return { ...problem, message: `killed after ${String(graceSeconds)} s: ${problem.message}` };
  const used =
    times.sigterm.value === undefined ? undefined : (times.exited.value ?? 0) - times.sigterm.value;
  return {
    code: "KilledAtDeadline",
    message: `the app was still running ${used === undefined ? `at the end of its ${String(graceSeconds)} s` : `${duration(used)} after SIGTERM`} and was killed`,
    rule: killRule,
    fix: `make the app end sooner (its own drain limit below the grace period), or raise terminationGracePeriodSeconds above ${String(graceSeconds)}${seen.preStop === undefined ? "" : "; preStop uses part of it"}`,
  };
}
