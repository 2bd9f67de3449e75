import type { Case } from "../case.ts";
import { type Doubt, doubts } from "../judge.ts";
import type { Explanation, Finding } from "../report.ts";

const mostClientErrors = 0.5;
const rule = "A shutdown can be judged only when the app was well before it began.";

/** What kept the test from being judged, and what makes its result doubtful. */
export function beforeDeletion(testCase: Case): readonly Finding[] {
  const { seen, control } = testCase;
  const findings: Finding[] = [];
  const unfit = doubts(testCase);
  if (unfit.length > 0)
    findings.push({ severity: "error", container: seen.target, ...notJudged(testCase, unfit) });
  if (control.clientErrors > control.total * mostClientErrors)
    findings.push({
      code: "ClientErrors",
      severity: "warning",
      message: `most answers before the deletion had a status from 400 to 499: ${seen.settings.load.path} may not be what you want to ask for, or the port may want TLS`,
      rule: "Such an answer is the app's own word and counts as ok.",
      fix: "give a path that the app serves: --url-path; the load speaks plain HTTP/1.1",
    });
  return findings;
}

function notJudged({ seen }: Case, unfit: readonly Doubt[]): Explanation {
  const [code, fix] =
    seen.end === "complete"
      ? causes[causeOrder.find((kind) => unfit.some((doubt) => doubt.kind === kind)) ?? "load"]
      : endings[seen.end];
  return { code, message: unfit.map(({ text }) => text).join("; "), rule, fix };
}

const notSteady = [
  "NotSteadyBeforeDeletion",
  "the timeline and the last log lines tell why; then lower --rate, or give the app more --warm-up",
] as const;

/** Code and fix of a test that ended early. */
const endings: Readonly<Record<Exclude<Case["seen"]["end"], "complete">, readonly [string, string]>> = {
  "never-ready": ["NeverReady", "`minikubelet run FILE` shows why; --timeout waits longer"],
  "no-listener": [
    "NoListener",
    "check --port and that the app listens on all addresses, not on 127.0.0.1 alone",
  ],
  "not-http": [
    "NotHttp",
    "give a port that speaks plain HTTP/1.1: --port; the load can do neither TLS nor HTTP/2 alone",
  ],
  "not-steady": notSteady,
  "ended-early": ["EndedEarly", "`minikubelet run FILE` shows why the pod ends by itself"],
  interrupted: ["Interrupted", "run the test to its end"],
  "not-ended": [
    "NotEnded",
    "`minikubelet describe pod` and `minikubelet daemon logs` tell what holds the pod",
  ],
};

/** What explains the others comes first. */
const causeOrder = ["unsteady", "errors", "load", "nothing"] as const;

/** Code and fix of a test that came to its end, but not of an app that was well. */
const causes: Readonly<Record<(typeof causeOrder)[number], readonly [string, string]>> = {
  unsteady: notSteady,
  errors: [
    "ErrorsBeforeDeletion",
    "make the app answer without a fault first (is it the right --url-path?), lower --rate, or give it more --warm-up",
  ],
  load: ["LoadNotCarried", "lower --rate, raise --concurrency, or give the app more --warm-up"],
  nothing: ["NothingToCompare", "make --control longer, or --rate higher"],
};
