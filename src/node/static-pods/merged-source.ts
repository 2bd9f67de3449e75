import type { PodChange, PodSource } from "../../kubelet/ports.ts";
import { AsyncQueue } from "../../util/async-queue.ts";
import { TaskGroup } from "../../util/task-group.ts";

/** Several sources as one; the order of changes is kept within each. */
export function mergedSource(...sources: readonly PodSource[]): PodSource {
  return {
    list: () => sources.flatMap((source) => source.list()),
    watch: (signal) => watchAll(sources, signal),
  };
}

async function* watchAll(
  sources: readonly PodSource[],
  signal: AbortSignal,
): AsyncGenerator<PodChange, void, undefined> {
  await using tasks = new TaskGroup(signal);
  const queue = new AsyncQueue<PodChange>();
  for (const source of sources)
    tasks.spawn(async (s) => {
      for await (const change of source.watch(s)) queue.push(change);
    });
  yield* queue.until(tasks.signal);
}
