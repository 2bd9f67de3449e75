import type { ContainerId, ContainerStats } from "../../kubelet/ports.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { timeOf } from "./state.ts";

interface EngineStats {
  readonly read: string;
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
}

/** Usage of running containers; those that have ended meanwhile are left out. */
export async function readStats(
  engine: Engine,
  ids: readonly ContainerId[],
  signal: AbortSignal,
): Promise<readonly ContainerStats[]> {
  const all = await Promise.all(ids.map(async (id) => await statsOf(engine, id, signal)));
  return all.flatMap((stats) => stats ?? []);
}

async function statsOf(
  engine: Engine,
  id: ContainerId,
  signal: AbortSignal,
): Promise<ContainerStats | undefined> {
  try {
    // `one-shot` saves the second sample, for which the engine would wait a second or two.
    const query = { stream: false, "one-shot": true };
    const stats = await engine.call<EngineStats>(
      { method: "GET", path: `/containers/${id}/stats`, query },
      signal,
    );
    const at = timeOf(stats.read);
    if (at === undefined) return undefined;
    return { id, cpuNanos: stats.cpu_stats?.cpu_usage?.total_usage ?? 0, memoryBytes: workingSet(stats), at };
  } catch (error) {
    if (isRuntimeError(error, "NotFound", "NotRunning", "Conflict")) return undefined;
    throw error;
  }
}

/** The kubelet's working set: usage without the file cache that the kernel would give up first (cgroup v1 and v2). */
function workingSet({ memory_stats: memory }: EngineStats): number {
  const inactive = memory?.stats?.["total_inactive_file"] ?? memory?.stats?.["inactive_file"] ?? 0;
  return Math.max(0, (memory?.usage ?? 0) - inactive);
}
