import type { KubeObject, Pod, ContainerStatus } from "../../src/api/index.ts";
import { KubeClient, type Resource } from "../../src/client/kube-client.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { lines } from "../../src/client/lines.ts";
import type { CommandResult } from "./instance.ts";
import type { EngineWatch } from "./engine-watch.ts";
import type { EventEntry, PodEntry, RowEntry, TraceContainer, TraceEntry, TraceStatus } from "./trace.ts";

const pods: Resource = { group: "", version: "v1", plural: "pods", namespaced: true };
const events: Resource = { group: "", version: "v1", plural: "events", namespaced: true };

interface KubeEvent extends KubeObject {
  readonly involvedObject: { readonly name: string; readonly fieldPath?: string };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
}

interface TableEvent {
  readonly type: string;
  readonly object: {
    readonly rows?: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject }[];
  };
}

/** One pod's recording while it grows. */
interface Recording {
  t0: number | undefined;
  /** What has been seen: a watch that was opened again begins with what is known already. */
  readonly seen: Set<string>;
  readonly entries: { readonly at: number; readonly entry: TraceEntry }[];
}

/** Watches all pods, their rows and their events of one instance, and keeps what concerns each pod by its name. */
export class Recorder {
  readonly #recordings = new Map<string, Recording>();
  readonly #waiting = new Map<string, () => void>();

  /** Follows until the signal aborts; watches that end (a daemon that was killed) are opened again. */
  watch(kubeconfig: string, engine: EngineWatch, signal: AbortSignal): Promise<unknown> {
    return Promise.all([
      this.#again(signal, async () => {
        using client = new KubeClient(await loadKubeconfig(kubeconfig));
        for await (const { type, object } of client.watch<Pod>(pods, { namespace: "default" }, signal))
          if (type !== "BOOKMARK") this.#pod(type, object);
      }),
      this.#again(signal, async () => {
        using client = new KubeClient(await loadKubeconfig(kubeconfig));
        for await (const { type, object } of client.watch<KubeEvent>(
          events,
          { namespace: "default" },
          signal,
        ))
          if (type !== "BOOKMARK") this.#event(type, object);
      }),
      this.#again(signal, async () => {
        using client = new KubeClient(await loadKubeconfig(kubeconfig));
        const response = await client.http.open(
          {
            method: "GET",
            path: "/api/v1/namespaces/default/pods",
            query: { watch: true, includeObject: "Metadata" },
            accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
          },
          signal,
        );
        for await (const line of lines(response)) this.#row(JSON.parse(line) as TableEvent);
      }),
      engine.follow((pod, entry) => {
        this.#add(pod, Date.now(), entry);
      }, signal),
    ]);
  }

  /** Starts a recording; resolves with the time when the Pod's ADDED came. */
  async begin(name: string): Promise<number> {
    const recording: Recording = { t0: undefined, seen: new Set(), entries: [] };
    this.#recordings.set(name, recording);
    await new Promise<void>((resolve) => this.#waiting.set(name, resolve));
    this.#waiting.delete(name);
    return recording.t0 ?? Date.now();
  }

  note(name: string, what: string): void {
    this.#add(name, Date.now(), { t: 0, kind: "action", do: what });
  }

  /** What a command printed. */
  output(name: string, command: string, { stdout, stderr, code }: CommandResult): void {
    this.#add(name, Date.now(), { t: 0, kind: "output", command, stdout, stderr, code });
  }

  /** The recording so far, times counted from the Pod's ADDED. */
  entries(name: string): readonly TraceEntry[] {
    const recording = this.#recordings.get(name);
    const t0 = recording?.t0 ?? 0;
    return (recording?.entries ?? []).map(({ at, entry }) => ({ ...entry, t: at - t0 }));
  }

  async #again(signal: AbortSignal, once: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await once().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #add(name: string, at: number, entry: TraceEntry): void {
    this.#recordings.get(name)?.entries.push({ at, entry });
  }

  #pod(type: PodEntry["type"], pod: Pod): void {
    const name = pod.metadata.name ?? "";
    const recording = this.#recordings.get(name);
    if (recording === undefined || !isNew(recording, "pod", type, pod)) return;
    const entry = podEntry(type, pod);
    const now = Date.now();
    recording.t0 ??= now;
    recording.entries.push({ at: now, entry });
    this.#waiting.get(name)?.();
  }

  #event(watch: EventEntry["watch"], event: KubeEvent): void {
    const { name } = event.involvedObject;
    const recording = this.#recordings.get(name);
    if (watch === "DELETED" || recording === undefined || !isNew(recording, "event", watch, event)) return;
    this.#add(name, Date.now(), {
      t: 0,
      kind: "event",
      watch,
      type: event.type,
      reason: event.reason,
      message: event.message,
      count: event.count ?? 1,
      fieldPath: event.involvedObject.fieldPath ?? null,
    });
  }

  #row(event: TableEvent): void {
    for (const row of event.object.rows ?? []) {
      const [name, ready, status, restarts] = row.cells.map(String);
      const entry: RowEntry = {
        t: 0,
        kind: "kubectl-get-w",
        line: [name, ready, status, restarts].join("   "),
      };
      const recording = this.#recordings.get(name ?? "");
      if (recording !== undefined && isNew(recording, "row", event.type, row.object))
        this.#add(name ?? "", Date.now(), entry);
    }
  }
}

function isNew(recording: Recording, kind: string, type: string, { metadata }: KubeObject): boolean {
  const deleted = type === "DELETED" ? "DELETED" : "";
  const key = [kind, deleted, metadata.uid, metadata.resourceVersion].join(" ");
  if (recording.seen.has(key)) return false;
  recording.seen.add(key);
  return true;
}

function podEntry(type: PodEntry["type"], pod: Pod): PodEntry {
  const { resourceVersion, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  return {
    t: 0,
    kind: "pod",
    type,
    resourceVersion: resourceVersion ?? "",
    ...(typeof deletionTimestamp === "string" ? { deletionTimestamp } : {}),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    status: statusOf(pod),
  };
}

function statusOf(pod: Pod): TraceStatus {
  const status = pod.status ?? {};
  const list = (statuses: readonly ContainerStatus[] | undefined): TraceContainer[] | undefined =>
    statuses?.map(containerOf);
  const value = {
    phase: status.phase,
    reason: status.reason,
    message: status.message,
    qosClass: status.qosClass,
    hostIP: status.hostIP,
    podIP: status.podIP,
    startTime: status.startTime,
    conditions: status.conditions ?? [],
    initContainerStatuses: list(status.initContainerStatuses),
    containerStatuses: list(status.containerStatuses),
    ephemeralContainerStatuses: list(status.ephemeralContainerStatuses),
  };
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present) as unknown as TraceStatus;
}

function containerOf(status: ContainerStatus): TraceContainer {
  const { name, ready, started, restartCount, state, lastState, image, containerID } = status;
  return {
    name,
    ready,
    ...(started === undefined ? {} : { started }),
    restartCount,
    state,
    lastState,
    image,
    ...(containerID === undefined ? {} : { containerID }),
  };
}
