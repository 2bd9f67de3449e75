import { allStatuses } from "../../api/pod-state.ts";
import type { ContainerStatus, Event, Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { ApiError } from "../../client/errors.ts";
import { type KubeClient, pathOf } from "../../client/kube-client.ts";
import { lines } from "../../client/lines.ts";
import type { TaskGroup } from "../../util/task-group.ts";
import { ContainerLog } from "./container-log.ts";
import type { FollowedPod, FollowedPods } from "./followed-pods.ts";
import type { RunView } from "./view.ts";

interface PodTable {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Pod }[];
}

/** Lines of logs that have come so far. */
export interface Heard {
  lines: number;
}

/** What is followed, and where it is shown. */
export interface Following {
  readonly client: KubeClient;
  readonly pods: FollowedPods;
  readonly view: RunView;
  /** Go on until their group's signal aborts. */
  readonly watches: TaskGroup;
  /** Each ends with its container. */
  readonly logs: TaskGroup;
  readonly heard: Heard;
}

/** What is followed already: ids of containers, and the log of each by pod and name. */
interface StartedLogs {
  readonly instances: Set<string>;
  readonly logs: Map<string, ContainerLog>;
}

/** Shows status, events and logs of the pods. */
export function follow(following: Following): void {
  const { pods, watches } = following;
  for (const namespace of pods.namespaces) {
    watches.spawn(async (signal) => {
      await followStatus(following, namespace, signal);
    });
    watches.spawn(async (signal) => {
      await followEvents(following, namespace, signal);
    });
  }
}

async function followStatus(following: Following, namespace: string, signal: AbortSignal): Promise<void> {
  const { client, pods, view } = following;
  const shown = new Map<string, string>();
  const started: StartedLogs = { instances: new Set(), logs: new Map() };
  const take = (row: PodTable["rows"][number], deleted: boolean): void => {
    const followed = pods.take(row.object);
    if (followed === undefined) return;
    const cells = row.cells
      .slice(0, 5)
      .map((cell) => (typeof cell === "string" ? cell : JSON.stringify(cell)));
    const state = cells.slice(0, 4).join(" ");
    if (shown.get(followed.uid) !== state) view.status(cells, row.object);
    shown.set(followed.uid, state);
    followLogs(following, followed, row.object, started);
    pods.update(followed, row.object, deleted);
  };
  while (!signal.aborted) {
    const table = await client.table<PodTable>(kinds.Pod, {}, { namespace, includeObject: "Object" }, signal);
    for (const row of table.rows) take(row, false);
    // What was deleted between two watches is in no list.
    const present = new Set(table.rows.map((row) => row.object.metadata.uid));
    for (const followed of pods.left)
      if (followed.namespace === namespace && !present.has(followed.uid))
        pods.update(followed, followed.pod, true);
    const { resourceVersion } = table.metadata ?? {};
    const options = { namespace, resourceVersion, includeObject: "Object" };
    try {
      for await (const { type, object } of client.watchTable<PodTable>(kinds.Pod, options, signal))
        if (type !== "BOOKMARK") for (const row of object.rows) take(row, type === "DELETED");
    } catch (error) {
      if (!ApiError.is(error, "Expired")) throw error;
    }
  }
}

async function followEvents(
  { client, pods, view }: Following,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Map<string, number>();
  while (!signal.aborted) {
    for await (const { type, object } of client.watch<Event>(kinds.Event, { namespace }, signal)) {
      if (type === "BOOKMARK" || type === "DELETED" || !pods.mayBeOurs(object.involvedObject)) continue;
      const key = object.metadata.uid ?? object.metadata.name ?? "";
      const count = object.count ?? 1;
      if (seen.get(key) !== count) view.event(object);
      seen.set(key, count);
    }
  }
}

/** Follows each instance of a container that has run, to its end. */
function followLogs(following: Following, followed: FollowedPod, pod: Pod, started: StartedLogs): void {
  for (const status of allStatuses(pod)) {
    const id = instanceOf(status);
    if (id === undefined || started.instances.has(id)) continue;
    started.instances.add(id);
    const key = `${followed.uid}/${status.name}`;
    const log = started.logs.get(key) ?? containerLog(following, followed, status.name);
    started.logs.set(key, log);
    following.logs.spawn(async (signal) => {
      await log.follow(status.restartCount > 0, signal);
    });
  }
}

function containerLog(
  { client, view, heard }: Following,
  { name, namespace }: FollowedPod,
  container: string,
): ContainerLog {
  const path = pathOf(kinds.Pod, namespace, name, "log");
  return new ContainerLog(
    async function* (query, signal) {
      try {
        yield* lines(client.stream(path, { ...query, container, timestamps: true }, signal));
      } catch (error) {
        // The container or the pod went before its log could be opened: there is nothing to show.
        if (!(error instanceof ApiError)) throw error;
      }
    },
    (line) => {
      heard.lines += 1;
      view.log(name, container, line);
    },
  );
}

/** The instance whose log `follow` would give: the one that runs, or the one that ended last. */
function instanceOf({ state, lastState, containerID }: ContainerStatus): string | undefined {
  return state.waiting === undefined ? containerID : lastState.terminated?.containerID;
}
