import type { Comparison } from "./compare.ts";
import type { Difference } from "./compare-states.ts";

const mark = { match: "ok      ", differs: "DIFFERS ", failed: "FAILED  ", skipped: "skipped " };

/** One row, and below it the first difference. */
export function rowOf(result: Comparison): string {
  const [first, ...more] = result.differences;
  const head = `${mark[result.outcome]} ${result.scenario}`;
  if (first === undefined) return head;
  const rest = more.length === 0 ? "" : `\n    … and ${more.length} more`;
  return `${head}\n${shown(first)}${rest}`;
}

function shown(difference: Difference): string {
  const lines = difference.text.split("\n").map((line) => `    ${line}`);
  return [`    at ${difference.at.toFixed(1)} s, ${difference.kind}:`, ...lines].join("\n");
}

export function summaryOf(results: readonly Comparison[]): string {
  const count = (outcome: Comparison["outcome"]): number =>
    results.filter((r) => r.outcome === outcome).length;
  return `${results.length} scenarios: ${count("match")} match, ${count("differs")} differ, ${count("failed")} failed, ${count("skipped")} skipped`;
}

/** One row per scenario, with the first difference. */
export function markdownTable(results: readonly Comparison[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", "<br>");
  const rows = results.map(
    ({ scenario, outcome, differences }) =>
      `| ${scenario} | ${outcome} | ${cell(differences[0]?.text ?? "")} |`,
  );
  return ["| scenario | outcome | first difference |", "|---|---|---|", ...rows, ""].join("\n");
}
