import type { Case } from "../case.ts";
import { reasonsNotToJudge } from "../judge.ts";
import type { Finding } from "../report.ts";

const mostClientErrors = 0.5;

/** What kept the test from being judged, and what makes its result doubtful. */
export function beforeDeletion(testCase: Case): readonly Finding[] {
  const { seen, control } = testCase;
  const findings: Finding[] = [];
  const reasons = reasonsNotToJudge(testCase);
  if (reasons.length > 0) findings.push(notJudged(testCase, reasons.join("; ")));
  if (control.clientErrors > control.total * mostClientErrors)
    findings.push({
      code: "ClientErrors",
      severity: "warning",
      message: `most answers before the deletion had a status from 400 to 499: ${seen.settings.load.path} may not be what you want to ask for`,
      rule: "Such an answer is the app's own word and counts as ok.",
      fix: "give a path that the app serves: --url-path",
    });
  return findings;
}

function notJudged({ seen, control }: Case, message: string): Finding {
  const common = { severity: "error", message, container: seen.target } as const;
  const rule = "A shutdown can be judged only when the app was well before it began.";
  switch (seen.end) {
    case "never-ready":
      return {
        ...common,
        code: "NeverReady",
        rule,
        fix: "`minikubelet run FILE` shows why; --timeout waits longer",
      };
    case "no-listener":
      return {
        ...common,
        code: "NoListener",
        rule,
        fix: "check --port and that the app listens on all addresses, not on 127.0.0.1 alone",
      };
    case "ended-early":
      return {
        ...common,
        code: "EndedEarly",
        rule,
        fix: "`minikubelet run FILE` shows why the pod ends by itself",
      };
    case "interrupted":
      return { ...common, code: "Interrupted", rule, fix: "run the test to its end" };
    case "not-ended":
      return {
        ...common,
        code: "NotEnded",
        rule,
        fix: "`minikubelet describe pod` and `minikubelet daemon logs` tell what holds the pod",
      };
    case "complete":
      return {
        ...common,
        code: control.lost + control.serverErrors > 0 ? "ErrorsBeforeDeletion" : "LoadNotCarried",
        rule,
        fix: "lower --rate, raise --concurrency, or give the app more --warm-up",
      };
    default:
      return seen.end satisfies never;
  }
}
