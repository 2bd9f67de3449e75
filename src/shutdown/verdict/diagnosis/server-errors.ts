import { phaseTexts } from "../../phase.ts";
import type { Case } from "../case.ts";
import type { Finding } from "../report.ts";
import { counted, sleepSeconds } from "./words.ts";

/** Answers of 500 and above while the pod ended, where there were none before. */
export function serverErrors({ bad, control, seen, target }: Case): readonly Finding[] {
  const errors = bad.filter(({ outcome }) => outcome === "serverError");
  const first = errors[0];
  if (first === undefined || control.serverErrors > 0) return [];
  const statuses = [...new Set(errors.map(({ status }) => String(status)))].join(", ");
  return [
    {
      code: "ServerErrorsInShutdown",
      severity: "error",
      ...(target === undefined ? {} : { container: target.seen.name }),
      message: `${counted(errors.length, "request")} got status ${statuses}, the first ${phaseTexts[first.phase]}`,
      rule: "New requests arrive until proxies have learned that the endpoint is gone: an app that refuses work at once fails them.",
      fix: `go on serving for the endpoint lag (preStop \`sleep ${String(sleepSeconds(seen.settings.endpointLagMs))}\`) before parts of the app, such as its database pool, are closed`,
    },
  ];
}
