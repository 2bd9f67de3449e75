import type { Case } from "./case.ts";
import type { Failure, Verdict } from "./report.ts";

/** Of the requests that were due, the share that may be held back before the load counts as too much. */
const mostHeldBack = 0.05;
/** The same for those that the load itself was too late for. */
const mostSkipped = 0.2;

/** What speaks against judging: `kind` is what it is about, `text` one sentence. */
export interface Doubt {
  readonly kind: "end" | "unsteady" | "errors" | "load" | "nothing";
  readonly text: string;
}

/** What speaks against judging at all: the app was not well before its end began, or the end was not seen. */
export function doubts(testCase: Case): readonly Doubt[] {
  const { end, endText = "the test did not come to its end" } = testCase.seen;
  const early: readonly Doubt[] = end === "complete" ? [] : [{ kind: "end", text: endText }];
  if (end === "never-ready" || end === "no-listener" || end === "not-http") return early;
  return [...early, ...badAnswers(testCase), ...badPace(testCase), ...unsteadiness(testCase)];
}

function badAnswers({ seen, control }: Case): readonly Doubt[] {
  const { total, lost, serverErrors } = control;
  const before = (count: number, what: string): readonly Doubt[] =>
    count === 0
      ? []
      : [
          {
            kind: "errors",
            text: `${String(count)} of ${String(total)} requests ${what} before the deletion`,
          },
        ];
  const nothing = "no request was answered before the deletion: there is nothing to compare with";
  return [
    ...(seen.end === "complete" && total === 0 ? [{ kind: "nothing", text: nothing } as const] : []),
    ...before(lost, "were lost"),
    ...before(serverErrors, "got a server error"),
  ];
}

function badPace({ seen }: Case): readonly Doubt[] {
  const { controlPace, shutdownPace, settings, reach } = seen;
  const { ratePerSecond, concurrency } = settings.load;
  const rate = `${String(ratePerSecond)}/s`;
  const carrier =
    reach?.kind === "port-forward"
      ? "the app, the port-forward to it, or this machine"
      : "the app, or this machine,";
  const heldBack =
    controlPace.heldBack > controlPace.due * mostHeldBack
      ? [
          `${carrier} cannot carry ${rate} with ${String(concurrency)} under way: ${String(controlPace.heldBack)} of ${String(controlPace.due)} requests had to be held back before the deletion`,
        ]
      : [];
  const skipped = (
    [
      [controlPace, "before the deletion"],
      [shutdownPace, "after the deletion"],
    ] as const
  )
    .filter(([pace]) => pace.skipped > pace.due * mostSkipped)
    .map(
      ([pace, when]) =>
        `this machine was too busy to send ${rate}: ${String(pace.skipped)} of ${String(pace.due)} requests were skipped ${when}`,
    );
  return [...heldBack, ...skipped].map((text) => ({ kind: "load", text }));
}

function unsteadiness({ seen }: Case): readonly Doubt[] {
  const unready = seen.marks.some(({ what, at }) => what === "NotReady" && at >= seen.controlFrom && at < 0);
  return [
    ...(unready ? ["the pod lost its readiness before the deletion"] : []),
    ...seen.containers
      .filter(({ restarts }) => restarts > 0)
      .map(
        ({ name, restarts }) => `container ${name} restarted ${String(restarts)} time(s) before the deletion`,
      ),
  ].map((text) => ({ kind: "unsteady", text }));
}

/** Which thresholds were passed. */
function failures({ seen, shutdown, containers }: Case): readonly Failure[] {
  const { maxLost, maxServerErrors, maxSlow, slowMs, allowSigkill, maxSeconds } = seen.settings.thresholds;
  const of = `of ${String(shutdown.total)} requests`;
  const above = (count: number, limit: number | undefined, what: string): readonly Failure[] => {
    if (limit === undefined || count <= limit) return [];
    const allowed = limit > 0 ? ` (at most ${String(limit)} are allowed)` : "";
    return [{ part: "requests", text: `${String(count)} ${what}${allowed}` }];
  };
  const killed = containers.filter(({ times }) => times.sigkill.value === true && !allowSigkill);
  const last = Math.max(0, ...containers.map(({ times }) => times.exited.value ?? 0)) / 1000;
  return [
    ...above(shutdown.lost, maxLost, `${of} lost`),
    ...above(shutdown.serverErrors, maxServerErrors, `${of} got a server error`),
    ...above(shutdown.slow, maxSlow, `requests slower than ${String(slowMs)} ms`),
    ...killed.map(({ seen: { name } }) => ({
      part: `container ${name}` as const,
      text: `container ${name} had to be killed`,
    })),
    ...(maxSeconds === undefined || last <= maxSeconds
      ? []
      : [
          {
            part: "pod" as const,
            text: `the pod took ${last.toFixed(1)} s to end (at most ${String(maxSeconds)} s are allowed)`,
          },
        ]),
  ];
}

/** What a test comes to. */
export interface Judgement {
  readonly verdict: Verdict;
  /** A sentence each; empty for a pass. */
  readonly reasons: readonly string[];
  readonly failures: readonly Failure[];
}

/** The verdict and its reasons. */
export function judge(testCase: Case): Judgement {
  const unfit = doubts(testCase);
  if (unfit.length > 0)
    return { verdict: "not-judged", reasons: unfit.map(({ text }) => text), failures: [] };
  const failed = failures(testCase);
  return {
    verdict: failed.length > 0 ? "fail" : "pass",
    reasons: failed.map(({ text }) => text),
    failures: failed,
  };
}
