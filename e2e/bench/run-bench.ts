import { randomBytes } from "node:crypto";
import { TaskGroup } from "../../src/util/task-group.ts";
import { measureApiServer } from "./api-server.ts";
import { measureCommandLine } from "./command-line.ts";
import { measureExits } from "./exits.ts";
import { measureFanOut } from "./fan-out.ts";
import type { Figure } from "./figure.ts";
import { measureLoad } from "./load.ts";
import { measureIdleMemory, measureManyPods } from "./memory.ts";
import { measureLifecycle } from "./pod-lifecycle.ts";
import { PodWatch } from "./pod-watch.ts";
import { RawEngine } from "./raw-engine.ts";
import type { Stage } from "./stage.ts";
import { Subject } from "./subject.ts";

type Measurement = (stage: Stage) => readonly Figure[] | Promise<readonly Figure[]>;

/** By the name that picks one. Each has a daemon of its own, so that none finds what another has left in memory. */
export const measurements: Readonly<Record<string, Measurement>> = {
  idle: measureIdleMemory,
  pod1: async (stage) => await measureLifecycle(stage, 1, { start: 689, end: 743 }),
  pod3: async (stage) => await measureLifecycle(stage, 3, { start: 840, end: 743 }),
  exits: measureExits,
  cli: measureCommandLine,
  api: measureApiServer,
  load: measureLoad,
  watches: measureFanOut,
  many: measureManyPods,
};

export interface BenchOptions {
  /** Folder of the build that is measured. */
  readonly dist: string;
  readonly quick: boolean;
  /** Keys of `measurements`, in their order. */
  readonly only: readonly string[];
  readonly progress: (line: string) => void;
}

/** Runs the measurements one after the other; whatever ends them, nothing of theirs is left. */
export async function runBench(options: BenchOptions, signal: AbortSignal): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (!options.only.includes(name)) continue;
    options.progress(name);
    figures.push(...(await onStage(options, measure, signal)));
  }
  return figures;
}

async function onStage(
  { dist, quick }: BenchOptions,
  measure: Measurement,
  signal: AbortSignal,
): Promise<readonly Figure[]> {
  await using subject = await Subject.create(dist);
  // The first start of a home makes certificates, and keeps in memory what it took for that.
  for (const action of ["start", "stop", "start"]) await subject.cli("daemon", action);
  const { engine: described } = await subject.daemon();
  using engine = new RawEngine(described.slice(described.lastIndexOf(" ") + 1));
  using client = await subject.client();
  using watcher = await subject.client();
  const watch = new PodWatch(watcher);
  await using following = new TaskGroup(signal);
  following.spawn(async (s) => {
    await watch.run(s);
  });
  const rawLabel = `minikubelet-bench=${randomBytes(6).toString("hex")}`;
  await using _left = rawContainersOf(engine, rawLabel);
  return await measure({ subject, client, watch, engine, rawLabel, quick, signal: following.signal });
}

function rawContainersOf(engine: RawEngine, label: string): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      const ids = await engine.labelled(label);
      await Promise.all(
        ids.map(async (id) => {
          await engine.remove(id);
        }),
      );
    },
  };
}
