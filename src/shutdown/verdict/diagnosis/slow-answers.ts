import { phaseTexts } from "../../phase.ts";
import type { Case } from "../case.ts";
import type { Finding } from "../report.ts";
import { counted, duration } from "./words.ts";

/** Good answers that took too long while the pod ended, where they did not before. */
export function slowAnswers({ bad, control, seen, target }: Case): readonly Finding[] {
  const slow = bad.filter(({ kind }) => kind === "slow");
  const first = slow[0];
  if (first === undefined || control.slow > 0) return [];
  const { slowMs, maxSlow } = seen.settings.thresholds;
  const longest = slow.reduce((most, { sentAt, endedAt }) => Math.max(most, endedAt - sentAt), 0);
  return [
    {
      code: "SlowInShutdown",
      severity: maxSlow !== undefined && slow.length > maxSlow ? "error" : "warning",
      ...(target === undefined ? {} : { container: target.seen.name }),
      message: `${counted(slow.length, "answer")} took longer than ${duration(slowMs)} (up to ${duration(longest)}), the first ended ${phaseTexts[first.phase]}; before the deletion none did`,
      rule: "What an app does when it stops (flushing, closing pools, waiting for requests) competes with the requests that it still has.",
      fix: "stop accepting before the costly part of the end begins, and do that part after the last answer",
    },
  ];
}
