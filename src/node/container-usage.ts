import type { MeasureUsage } from "../apiserver/index.ts";
import type { Clock, ContainerRuntime, ContainerStats, RuntimeContainer } from "../kubelet/ports.ts";

/** A sample younger than this says nothing about a rate. */
const MIN_WINDOW_MS = 1_000;
/** An older one says nothing about now. */
const MAX_WINDOW_MS = 60_000;

/**
 * What running containers use, from the engine's counters: memory as it is, cpu as the rate since the last question, or
 * over a second when that was long ago.
 */
export function containerUsage(runtime: ContainerRuntime, clock: Clock): MeasureUsage {
  let last: ReadonlyMap<string, ContainerStats> = new Map();
  return async (signal) => {
    const running = await runningContainers(runtime);
    const ids = [...running.keys()];
    const fresh = (stats: ContainerStats | undefined): boolean => {
      const age = stats === undefined ? 0 : clock.now() - stats.at;
      return age >= MIN_WINDOW_MS && age <= MAX_WINDOW_MS;
    };
    if (!ids.every((id) => fresh(last.get(id)))) {
      last = byId(await runtime.stats(ids, signal));
      await clock.sleep(MIN_WINDOW_MS, signal);
    }
    const before = last;
    const now = await runtime.stats(ids, signal);
    last = byId(now);
    const windows = now.map(({ id, at }) => at - (before.get(id)?.at ?? at));
    return {
      at: clock.now(),
      windowMs: Math.max(MIN_WINDOW_MS, ...windows),
      containers: now.flatMap((stats) => {
        const container = running.get(stats.id);
        if (container === undefined) return [];
        const { pod, name } = container;
        const cpuNanoCores = rate(before.get(stats.id), stats);
        return [{ podUid: pod.uid, container: name, cpuNanoCores, memoryBytes: stats.memoryBytes }];
      }),
    };
  };
}

async function runningContainers(runtime: ContainerRuntime): Promise<ReadonlyMap<string, RuntimeContainer>> {
  const pods = await runtime.list();
  const containers = pods.flatMap((pod) => pod.containers.filter(({ state }) => state.kind === "running"));
  return new Map(containers.map((container) => [container.id, container]));
}

function byId(stats: readonly ContainerStats[]): ReadonlyMap<string, ContainerStats> {
  return new Map(stats.map((one) => [one.id, one]));
}

/** Nanoseconds of cpu time per second. */
function rate(before: ContainerStats | undefined, now: ContainerStats): number {
  const ms = before === undefined ? 0 : now.at - before.at;
  if (before === undefined || ms <= 0) return 0;
  return Math.max(0, ((now.cpuNanos - before.cpuNanos) / ms) * 1000);
}
