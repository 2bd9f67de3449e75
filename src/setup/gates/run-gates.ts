import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../run-command.ts";
import { type Gate, type GateResult, gateGroups } from "./gate.ts";
import { countTests, failuresOf, finalLine, withoutPassed } from "./summary.ts";

/** Runs every gate, shows each result as it comes, and ends with the final line. The exit code: 0 when all is well. */
export async function runGates(root: string, say: (text: string) => void): Promise<number> {
  const reports = mkdtempSync(join(tmpdir(), "minikubelet-reports-"));
  try {
    const results: GateResult[] = [];
    for (const group of gateGroups) {
      const waiting = [...group];
      const runNext = async (): Promise<void> => {
        for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
          const result = await runGate(gate, root, join(reports, `${gate.name}.json`));
          results.push(result);
          say(describe(result));
        }
      };
      await Promise.all(Array.from({ length: availableParallelism() }, runNext));
    }
    const skipped = results.flatMap((result) => result.tests?.skipped ?? []);
    if (skipped.length > 0)
      say(`${skipped.length} skipped:\n${skipped.map((name) => `  ${name}`).join("\n")}`);
    say(finalLine(results));
    return results.some((result) => failuresOf(result) > 0) ? 1 : 0;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

async function runGate(gate: Gate, root: string, report: string): Promise<GateResult> {
  const [program = "", ...args] = gate.command;
  const reporters =
    gate.counts === true ? ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`] : [];
  const started = performance.now();
  const done = await runCommand(join(root, "node_modules/.bin", program), [...args, ...reporters], {
    timeoutMs: gate.timeoutMs,
    cwd: root,
    env: { NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  const seconds = (performance.now() - started) / 1000;
  const tests = gate.counts === true ? readReport(report) : undefined;
  return {
    name: gate.name,
    ok: done.status === 0,
    seconds,
    output: done.status === 124 ? `${done.output}\nended after ${gate.timeoutMs / 1000} s` : done.output,
    ...(tests === undefined ? {} : { tests }),
  };
}

function readReport(path: string): GateResult["tests"] {
  try {
    return countTests(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined; // No report: the gate's own exit code says that it failed.
  }
}

function describe(result: GateResult): string {
  const counts = result.tests === undefined ? "" : `, ${result.tests.passed} tests`;
  const line = `${result.ok ? "ok  " : "FAIL"} ${result.name} (${result.seconds.toFixed(1)} s${counts})`;
  return result.ok ? line : `${line}\n${withoutPassed(result.output)}\n`;
}
