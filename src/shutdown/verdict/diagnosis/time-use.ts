import type { Case } from "../case.ts";
import type { Finding } from "../report.ts";
import { longHook } from "./long-hook.ts";
import { duration } from "./words.ts";

const nearlyAll = 0.8;
/** A readiness probe needs some periods to notice. */
const longDrainMs = 5_000;
const endedBySignalCode = 143;
const killedCode = 137;

/** What the hooks and the grace period say, beside kills. */
export function timeUse(testCase: Case): readonly Finding[] {
  return [...badHooks(testCase), ...tightGrace(testCase), ...badExits(testCase), ...stillReady(testCase)];
}

function badHooks({ containers, seen: { graceSeconds = 0 } }: Case): readonly Finding[] {
  return containers.flatMap((container) => {
    const { seen, times } = container;
    // Of those that were killed more is known.
    const wentWell = !times.preStopFailed && times.preStopResult.value !== "abandoned";
    if (wentWell || times.sigkill.value === true) return [];
    const about = { severity: "warning" as const, container: seen.name };
    const tooLong = longHook(container, graceSeconds);
    if (tooLong !== undefined)
      return [{ ...about, ...tooLong, message: `${tooLong.message}, and just made it` }];
    return [
      {
        ...about,
        code: "PreStopFailed",
        message: `the preStop hook (${seen.preStop?.text ?? ""}) failed`,
        rule: "A preStop hook that fails is not repeated: SIGTERM follows at once.",
        fix: "check that its command exists in the image and ends with 0 (a hook that ends the app itself dies with it)",
      },
    ];
  });
}

function tightGrace({ containers, seen: { graceSeconds } }: Case): readonly Finding[] {
  if (graceSeconds === undefined || graceSeconds === 0) return [];
  return containers
    .filter((container) => {
      const { exited, sigkill } = container.times;
      const late = sigkill.value === false && (exited.value ?? 0) > graceSeconds * 1000 * nearlyAll;
      // A sidecar is told to stop only when the others have ended; of a hook that takes all more is said already.
      return late && !container.seen.sidecar && longHook(container, graceSeconds) === undefined;
    })
    .map(({ seen, times }) => ({
      code: "GraceNearlyUsed",
      severity: "warning",
      container: seen.name,
      message: `it took ${duration(times.exited.value ?? 0)} of ${String(graceSeconds)} s to end: on a busier node it will be killed`,
      rule: "The grace period covers preStop and SIGTERM together, and counts from the deletion.",
      fix: "raise terminationGracePeriodSeconds, or shorten preStop and drain",
    }));
}

function badExits({ containers }: Case): readonly Finding[] {
  return containers.flatMap(({ seen: { name, exit, sidecar }, times }) => {
    const { code = 0, reason } = exit ?? {};
    const killedByUs = code === killedCode && times.sigkill.value !== false;
    if (sidecar || code === 0 || code === endedBySignalCode || killedByUs) return [];
    const about = { severity: "warning" as const, container: name };
    return reason === "OOMKilled"
      ? [
          {
            ...about,
            code: "OutOfMemory",
            message: "it used more memory than it may while it stopped, and the kernel killed it (OOMKilled)",
            rule: "A container that goes over resources.limits.memory is killed by SIGKILL at once, whatever is left of its grace period.",
            fix: "raise resources.limits.memory, or need less for the end",
          },
        ]
      : [
          {
            ...about,
            code: "NonZeroExit",
            message: `it ended with exit code ${String(code)} when asked to stop`,
            rule: "A container that does not end with 0 makes its pod Failed, and alerts cannot tell it from a crash.",
            fix: "end with exit code 0 after a stop that was asked for",
          },
        ];
  });
}

function stillReady({ target, seen }: Case): readonly Finding[] {
  const { stopBegan, exited } = target?.times ?? {};
  if (
    target?.seen.hasReadinessProbe !== true ||
    stopBegan?.value === undefined ||
    exited?.value === undefined
  )
    return [];
  if (exited.value - stopBegan.value < longDrainMs) return [];
  const until = exited.value;
  if (seen.marks.some(({ what, at }) => what === "NotReady" && at >= 0 && at <= until)) return [];
  return [
    {
      code: "StillReadyWhileStopping",
      severity: "info",
      container: target.seen.name,
      message: `its readiness probe went on succeeding for ${duration(exited.value - stopBegan.value)} while it stopped`,
      rule: "A deleted pod leaves the endpoints whatever its readiness says; what checks readiness on its own, such as a load balancer, goes on sending.",
      fix: "let the readiness endpoint fail from the beginning of preStop or from SIGTERM on",
    },
  ];
}
