import type { Case } from "../case.ts";
import type { Finding, Severity } from "../report.ts";
import { beforeDeletion } from "./before-deletion.ts";
import { killed } from "./killed.ts";
import { lostRequests } from "./lost-requests.ts";
import { pid1Warnings } from "./pid1.ts";
import { serverErrors } from "./server-errors.ts";
import { slowAnswers } from "./slow-answers.ts";
import { timeUse } from "./time-use.ts";

const rules: readonly ((testCase: Case) => readonly Finding[])[] = [
  beforeDeletion,
  lostRequests,
  serverErrors,
  slowAnswers,
  killed,
  pid1Warnings,
  timeUse,
];
const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** All that the rules have to say, the gravest first. Each rule is a pure function of the case. */
export function diagnose(testCase: Case): readonly Finding[] {
  return rules.flatMap((rule) => rule(testCase)).toSorted((a, b) => order[a.severity] - order[b.severity]);
}
