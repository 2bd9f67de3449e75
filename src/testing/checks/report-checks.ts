import { renderText } from "../../shutdown/report/text.ts";
import type { Report } from "../../shutdown/verdict/report.ts";
import type { Check } from "./check.ts";

/** The verdict is a pass. */
export function gracefulCheck(report: Report): Check {
  const { verdict, reasons } = report;
  return {
    ...about(report, "shut down gracefully"),
    pass: verdict === "pass",
    actual: verdict === "pass" ? verdict : `${verdict}: ${reasons.join("; ")}`,
    expected: "pass",
  };
}

/** No request was lost, and none was answered with a server error; a test that was not judged tells nothing. */
export function noRequestLostCheck(report: Report): Check {
  const { lost, serverErrors, total } = report.requests;
  const judged = report.verdict !== "not-judged";
  return {
    ...about(report, "lost no request"),
    pass: judged && lost === 0 && serverErrors === 0,
    actual: judged ? { total, lost, serverErrors } : `not judged: ${report.reasons.join("; ")}`,
    expected: { lost: 0, serverErrors: 0 },
  };
}

/** The test has found something of this code. */
export function findingCheck(report: Report, code: string): Check {
  const actual = report.findings.map((finding) => finding.code);
  return { ...about(report, `has the finding ${code}`), pass: actual.includes(code), actual, expected: code };
}

function about(report: Report, what: string): Pick<Check, "claim" | "background"> {
  return { claim: `the pod ${report.pod.name} ${what}`, background: () => renderText(report) };
}
