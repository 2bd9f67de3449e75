import type { Case } from "./case.ts";
import type { Verdict } from "./report.ts";

/** Of the requests due in the control run, the share that may be held back before the load counts as too much. */
const mostHeldBack = 0.05;
/** The same for those that the load itself was too late for. */
const mostSkipped = 0.2;

/** What speaks against judging at all: the app was not well before its end began, or the end was not seen. */
export function reasonsNotToJudge({ seen, control }: Case): readonly string[] {
  const { controlPace: pace, settings } = seen;
  const reasons: string[] = [];
  if (seen.end !== "complete") reasons.push(seen.endText ?? "the test did not come to its end");
  if (seen.end === "never-ready" || seen.end === "no-listener") return reasons;
  const carrier =
    seen.reach?.kind === "port-forward"
      ? "the app, the port-forward to it, or this machine"
      : "the app, or this machine,";
  const rate = `${String(settings.load.ratePerSecond)}/s`;
  if (seen.end === "complete" && control.total === 0)
    reasons.push("no request was answered before the deletion: there is nothing to compare with");
  if (control.lost > 0)
    reasons.push(
      `${String(control.lost)} of ${String(control.total)} requests were lost before the deletion`,
    );
  if (control.serverErrors > 0)
    reasons.push(
      `${String(control.serverErrors)} of ${String(control.total)} requests got a server error before the deletion`,
    );
  if (pace.heldBack > pace.due * mostHeldBack)
    reasons.push(
      `${carrier} cannot carry ${rate} with ${String(settings.load.concurrency)} under way: ${String(pace.heldBack)} of ${String(pace.due)} requests had to be held back before the deletion`,
    );
  if (pace.skipped > pace.due * mostSkipped)
    reasons.push(
      `this machine was too busy to send ${rate}: ${String(pace.skipped)} of ${String(pace.due)} requests were skipped before the deletion`,
    );
  if (seen.marks.some(({ what, at }) => what === "NotReady" && at >= seen.controlFrom && at < 0))
    reasons.push("the pod lost its readiness before the deletion");
  for (const { name, restarts } of seen.containers)
    if (restarts > 0)
      reasons.push(`container ${name} restarted ${String(restarts)} time(s) before the deletion`);
  return reasons;
}

/** Which thresholds were passed. */
function reasonsToFail({ seen, shutdown, containers }: Case): readonly string[] {
  const { thresholds } = seen.settings;
  const reasons: string[] = [];
  const above = (count: number, limit: number | undefined, what: string): void => {
    if (limit === undefined || count <= limit) return;
    reasons.push(`${String(count)} ${what}${limit > 0 ? ` (at most ${String(limit)} are allowed)` : ""}`);
  };
  above(shutdown.lost, thresholds.maxLost, `of ${String(shutdown.total)} requests lost`);
  above(
    shutdown.serverErrors,
    thresholds.maxServerErrors,
    `of ${String(shutdown.total)} requests got a server error`,
  );
  above(shutdown.slow, thresholds.maxSlow, `requests slower than ${String(thresholds.slowMs)} ms`);
  for (const { seen: container, times } of containers) {
    if (times.sigkill.value === true && !thresholds.allowSigkill)
      reasons.push(`container ${container.name} had to be killed`);
  }
  const last = Math.max(0, ...containers.map(({ times }) => times.exited.value ?? 0)) / 1000;
  if (thresholds.maxSeconds !== undefined && last > thresholds.maxSeconds)
    reasons.push(
      `the pod took ${last.toFixed(1)} s to end (at most ${String(thresholds.maxSeconds)} s are allowed)`,
    );
  return reasons;
}

/** The verdict and its reasons. */
export function judge(testCase: Case): { readonly verdict: Verdict; readonly reasons: readonly string[] } {
  const unfit = reasonsNotToJudge(testCase);
  if (unfit.length > 0) return { verdict: "not-judged", reasons: unfit };
  const reasons = reasonsToFail(testCase);
  return { verdict: reasons.length > 0 ? "fail" : "pass", reasons };
}
