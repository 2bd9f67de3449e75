import type { ContainerCase, Case } from "../case.ts";
import type { Explanation, Finding } from "../report.ts";
import { longHook } from "./long-hook.ts";
import { nodeAdvice, pid1Problem } from "./pid1.ts";
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

function cause(container: ContainerCase, graceSeconds: number): Explanation {
  const { seen, times } = container;
  const hook = longHook(container, graceSeconds);
  if (hook !== undefined) return { ...hook, message: `${hook.message}, then it was killed` };
  const problem = pid1Problem(seen);
  if (problem !== undefined)
    return { ...problem, message: `killed after ${String(graceSeconds)} s: ${problem.message}` };
  const used =
    times.sigterm.value === undefined ? undefined : (times.exited.value ?? 0) - times.sigterm.value;
  return {
    code: "KilledAtDeadline",
    message: `the app was still running ${used === undefined ? `at the end of its ${String(graceSeconds)} s` : `${duration(used)} after SIGTERM`} and was killed`,
    rule: killRule,
    fix: `${nodeAdvice(seen)}make the app end sooner (its own drain limit below the grace period), or raise terminationGracePeriodSeconds above ${String(graceSeconds)}${seen.preStop === undefined ? "" : "; preStop uses part of it"}`,
  };
}
