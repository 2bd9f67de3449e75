import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { runConformance } from "./conformance/run-conformance.ts";

const folder = `${import.meta.dirname}/conformance`;
/** Seconds; longer ones are left to `npm run conformance` and to virtual time. */
const longest = 60;

// Scenarios are retried one by one; all of them once more would take the time of the whole suite.
test("scenarios of up to a minute go as on a real kubelet", { timeout: 1_800_000, retry: 0 }, async ({
  signal,
}) => {
  const index = JSON.parse(await readFile(`${folder}/index.json`, "utf8")) as Record<string, { dur: number }>;
  const report: string[] = [];
  const code = await runConformance(
    {
      folder,
      names: Object.keys(index).filter((name) => (index[name]?.dur ?? 0) <= longest),
      jobs: 10,
      slackMs: 2_000,
      retries: 3,
      print: (line) => report.push(line),
    },
    signal,
  );
  expect(code, report.filter((line) => !line.startsWith("ok ")).join("\n")).toBe(0);
});
