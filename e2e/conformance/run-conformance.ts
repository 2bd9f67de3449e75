import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { compareCleanUps, compareTraces, type Comparison } from "./compare.ts";
import { messageOf } from "../../src/util/errors.ts";
import { openEngineStage, type Stopping } from "./engine-stage.ts";
import { objectsBesidePods, perform } from "./perform.ts";
import { markdownTable, rowOf, summaryOf } from "./report.ts";
import { loadScenarios, type Scenario, slowestDelayedProbeMs, stopsKubelet } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { TestImages } from "./test-images.ts";
import type { Trace } from "./trace.ts";

export interface ConformanceOptions {
  /** With `index.json`, `scenarios/` and `traces/`. */
  readonly folder: string;
  /** Names or patterns with `*`; none: all. */
  readonly names: readonly string[];
  readonly jobs: number;
  /** How often a scenario that differs is performed once more: a busy machine makes differences of its own. */
  readonly retries: number;
  /** Milliseconds that a state may be late beside the tolerance, for machines that are busy with other work. */
  readonly slackMs: number;
  readonly json?: string | undefined;
  readonly markdown?: string | undefined;
  /** Where our own recordings are kept. */
  readonly traces?: string | undefined;
  /** Compare how the pods were deleted at the end as well. */
  readonly cleanUps?: boolean;
  /** Compare the recordings kept in `traces` once more instead of running anything. */
  readonly again?: boolean;
  /** On a fake engine and virtual time, in seconds, instead of this machine's engine. */
  readonly virtual?: boolean;
  readonly print: (line: string) => void;
}

const betweenStartsMs = 2_000;

/**
 * Runs scenarios on the engine and compares each with its recording.
 * @returns the exit code
 * @throws the signal's reason once all that was made is removed
 */
export async function runConformance(options: ConformanceOptions, signal: AbortSignal): Promise<number> {
  const scenarios = await loadScenarios(options.folder, options.names);
  const run = options.again === true ? compareKept : options.virtual === true ? runVirtually : runAll;
  const results = await run(scenarios, options, signal);
  options.print(summaryOf(results));
  if (options.json !== undefined) await writeFile(options.json, JSON.stringify(results, undefined, 1));
  if (options.markdown !== undefined) await writeFile(options.markdown, markdownTable(results));
  return results.every(({ outcome }) => outcome === "match" || outcome === "skipped") ? 0 : 1;
}

async function compareKept(
  scenarios: readonly Scenario[],
  options: ConformanceOptions,
): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const scenario of scenarios) {
    const file = join(options.traces ?? ".", `${scenario.name}.trace.json`);
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const result = compared(scenario, JSON.parse(text) as Trace, options);
    options.print(rowOf(result));
    results.push(result);
  }
  return results;
}

async function runAll(
  scenarios: readonly Scenario[],
  options: ConformanceOptions,
  signal: AbortSignal,
): Promise<Comparison[]> {
  await using images = await TestImages.prepare(scenarios.map(({ manifest }) => manifest));
  const shared = await openEngineStage(images.renamed, signal);
  const results = new Map<string, Comparison>();
  try {
    await shared.apply(objectsBesidePods(scenarios));
    let left = scenarios;
    for (let tries = 0; left.length > 0 && tries <= options.retries; tries++) {
      // Fewer at a time when it is about what a busy machine did to the first try.
      const jobs = tries === 0 ? options.jobs : Math.ceil(options.jobs / 2);
      await runQueue(
        left,
        shared.stage,
        { ...options, jobs },
        (result) => {
          // What an interrupted scenario came to says nothing.
          if (signal.aborted) return;
          results.set(result.scenario, result);
          options.print(rowOf(result));
        },
        signal,
      );
      signal.throwIfAborted();
      left = left.filter(({ name }) => ["differs", "failed"].includes(results.get(name)?.outcome ?? ""));
    }
  } finally {
    await shared.close();
  }
  return [...results.values()].sort((a, b) => a.scenario.localeCompare(b.scenario));
}

async function runQueue(
  scenarios: readonly Scenario[],
  stage: Stage,
  options: ConformanceOptions,
  done: (result: Comparison) => void,
  signal: AbortSignal,
): Promise<void> {
  // The longest first: they would otherwise be waited for alone at the end.
  const queue = [...scenarios].sort((a, b) => b.duration - a.duration);
  let free = Promise.resolve();
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // Pods that start together wait for each other's engine calls, which the recorded ones did not.
      free = free.then(async () => {
        await sleep(betweenStartsMs, undefined, { signal }).catch(() => undefined);
      });
      await free;
      if (signal.aborted) return;
      done(await runOne(next, stage, options, signal));
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
}

async function runOne(
  scenario: Scenario,
  shared: Stage,
  options: ConformanceOptions,
  signal: AbortSignal,
): Promise<Comparison> {
  try {
    if (!stopsKubelet(scenario))
      return await keptAndCompared(scenario, await perform(scenario, shared), options);
    const results = await Promise.all(
      (["kubelet", "daemon"] as const).map(async (stopping) => {
        const ours = await performAlone(scenario, shared.images, stopping, signal);
        return await keptAndCompared(scenario, ours, options, stopping === "daemon" ? ".killed" : "");
      }),
    );
    const worst = results.findIndex(({ outcome }) => outcome !== "match");
    const how = worst === 1 ? "with the daemon killed: " : "with the kubelet stopped: ";
    const result = results[Math.max(0, worst)];
    if (result === undefined) throw new Error("nothing was performed");
    const differences = result.differences.map((one) => ({ ...one, text: `${how}${one.text}` }));
    return { ...result, differences };
  } catch (error) {
    return withoutRun(scenario, "failed", messageOf(error));
  }
}

async function keptAndCompared(
  scenario: Scenario,
  ours: Trace,
  options: ConformanceOptions,
  suffix = "",
): Promise<Comparison> {
  if (options.traces !== undefined) {
    await mkdir(options.traces, { recursive: true });
    await writeFile(join(options.traces, `${scenario.name}${suffix}.trace.json`), JSON.stringify(ours));
  }
  return compared(scenario, ours, options);
}

/** On virtual time, one after the other: none takes longer than a moment. */
async function runVirtually(
  scenarios: readonly Scenario[],
  options: ConformanceOptions,
): Promise<Comparison[]> {
  const { performVirtually } = await import("./virtual-stage.ts");
  const results: Comparison[] = [];
  for (const scenario of scenarios) {
    const result = await performVirtually(scenario, scenarios).then(
      async ({ trace, unknownPrograms }) =>
        unknownPrograms.length > 0
          ? withoutRun(scenario, "skipped", `nothing stands for ${unknownPrograms.join(", ")}`)
          : await keptAndCompared(scenario, trace, options),
      (error: unknown) => withoutRun(scenario, "failed", messageOf(error)),
    );
    options.print(rowOf(result));
    results.push(result);
  }
  return results;
}

function withoutRun(scenario: Scenario, outcome: "failed" | "skipped", text: string): Comparison {
  return { scenario: scenario.name, outcome, differences: [{ kind: "state", at: 0, text }], excuses: {} };
}

function compared(scenario: Scenario, ours: Trace, options: ConformanceOptions): Comparison {
  const { recorded } = scenario;
  const latitude = { slackMs: options.slackMs, probeTickMs: slowestDelayedProbeMs(scenario) };
  const result = compareTraces(recorded, ours, latitude);
  if (options.cleanUps !== true || result.outcome !== "match") return result;
  return compareCleanUps(recorded, ours, latitude) ?? result;
}

async function performAlone(
  scenario: Scenario,
  images: Stage["images"],
  stopping: Stopping,
  signal: AbortSignal,
): Promise<Trace> {
  const own = await openEngineStage(images, signal, stopping);
  try {
    return await perform(scenario, own.stage);
  } finally {
    await own.close();
  }
}
