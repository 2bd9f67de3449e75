import { randomUUID } from "node:crypto";
import type { Log } from "../../kubelet/log.ts";
import type { Clock } from "../../kubelet/ports.ts";
import type { TimelineRecorder } from "../../kubelet/timeline/recorder.ts";
import type { DockerRuntime } from "../../runtime/docker/docker-runtime.ts";
import type { Store } from "../../storage/index.ts";
import type { TaskGroup } from "../../util/task-group.ts";
import { EngineClockWatch } from "./engine-clock.ts";
import { PodTimelines } from "./pod-timelines.ts";

/** Changes of timelines kept for watchers: each version of a long one has a list of its own. */
export const timelineHistory = 1_000;

/** What timelines are recorded from and to. */
export interface PodTimelineDeps {
  readonly runtime: Pick<DockerRuntime, "clockOffset">;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the recorder of a node's pods and sets it to work. */
export async function podTimelineParts(
  { runtime, ...deps }: PodTimelineDeps,
  group: TaskGroup,
): Promise<TimelineRecorder> {
  const watch = new EngineClockWatch(async () => await runtime.clockOffset(), deps.clock, deps.log);
  await watch.compare();
  const timelines = new PodTimelines({ ...deps, newUid: randomUUID, engineClock: () => watch.last });
  group.spawn(async (signal) => {
    await watch.run(signal);
  });
  group.spawn(async (signal) => {
    await timelines.run(signal);
  });
  return timelines;
}
