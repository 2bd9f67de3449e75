import { setTimeout as sleep } from "node:timers/promises";
import { kinds } from "../../src/api/scheme.ts";
import type { Figure } from "./figure.ts";
import { isRunning } from "./pod-watch.ts";
import { benchPod } from "./pods.ts";
import type { Stage } from "./stage.ts";
import { summarise } from "./statistics.ts";

const pods = 50;
const settleMs = 3_000;
const samples = 5;
const betweenSamplesMs = 1_000;

/** Memory of a daemon that has just started and has nothing to do. */
export async function measureIdleMemory(stage: Stage): Promise<readonly Figure[]> {
  return [await memory(stage, "daemon, idle: resident memory", undefined, undefined)];
}

/** Memory with 50 pods that run, and the time from the first create until all of them do. */
export async function measureManyPods(stage: Stage): Promise<readonly Figure[]> {
  const names = Array.from({ length: pods }, (_, index) => `many-${index}`);
  const running = names.map(async (name) => await stage.watch.until(name, isRunning, stage.signal));
  const begun = performance.now();
  await Promise.all([
    ...names.map(async (name) => await stage.client.create(kinds.Pod, benchPod(name, 1), {}, stage.signal)),
    ...running,
  ]);
  const ms = performance.now() - begun;
  return [
    { name: `${pods} pods at once: create → all Running`, unit: "ms", ours: summarise([ms]) },
    await memory(stage, `daemon, ${pods} pods: resident memory`, 120, 105),
  ];
}

async function memory(
  stage: Stage,
  name: string,
  atMost: number | undefined,
  kubelet: number | undefined,
): Promise<Figure> {
  await sleep(settleMs, undefined, { signal: stage.signal });
  const values: number[] = [];
  for (let index = 0; index < samples; index++) {
    values.push(await stage.subject.residentMegabytes());
    await sleep(betweenSamplesMs, undefined, { signal: stage.signal });
  }
  return {
    name,
    unit: "MB",
    ours: summarise(values),
    ...(atMost === undefined ? {} : { aim: { of: "ours", atMost } as const }),
    ...(kubelet === undefined ? {} : { kubelet }),
  };
}
