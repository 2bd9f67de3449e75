import type { KubeObject, Pod, ContainerStatus } from "../../src/api/index.ts";
import type { CommandResult } from "./command-result.ts";
import type {
  EventEntry,
  PodEntry,
  RowEntry,
  RuntimeEntry,
  TraceContainer,
  TraceEntry,
  TraceStatus,
} from "./trace.ts";

export interface KubeEvent extends KubeObject {
  readonly involvedObject: { readonly name: string; readonly fieldPath?: string };
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
}

/** A change of a watch for tables. */
export interface TableEvent {
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

/** Takes what watchers of pods, their rows and their events see, and keeps what concerns each pod by its name. */
export class Recorder {
  readonly #now: () => number;
  readonly #recordings = new Map<string, Recording>();
  readonly #waiting = new Map<string, () => void>();

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts a recording; resolves with the time when the Pod's ADDED came. */
  async begin(name: string): Promise<number> {
    const recording: Recording = { t0: undefined, seen: new Set(), entries: [] };
    this.#recordings.set(name, recording);
    await new Promise<void>((resolve) => this.#waiting.set(name, resolve));
    this.#waiting.delete(name);
    return recording.t0 ?? this.#now();
  }

  note(name: string, what: string): void {
    this.#add(name, this.#now(), { t: 0, kind: "action", do: what });
  }

  /** What a command printed. */
  output(name: string, command: string, { stdout, stderr, code }: CommandResult): void {
    this.#add(name, this.#now(), { t: 0, kind: "output", command, stdout, stderr, code });
  }

  /** The recording so far, times counted from the Pod's ADDED. */
  entries(name: string): readonly TraceEntry[] {
    const recording = this.#recordings.get(name);
    const t0 = recording?.t0 ?? 0;
    return (recording?.entries ?? []).map(({ at, entry }) => ({ ...entry, t: at - t0 }));
  }

  #add(name: string, at: number, entry: TraceEntry): void {
    this.#recordings.get(name)?.entries.push({ at, entry });
  }

  runtime(name: string, entry: RuntimeEntry): void {
    this.#add(name, this.#now(), entry);
  }

  pod(type: PodEntry["type"], pod: Pod): void {
    const name = pod.metadata.name ?? "";
    const recording = this.#recordings.get(name);
    if (recording === undefined || !isNew(recording, "pod", type, pod)) return;
    const entry = podEntry(type, pod);
    const now = this.#now();
    recording.t0 ??= now;
    recording.entries.push({ at: now, entry });
    this.#waiting.get(name)?.();
  }

  event(watch: EventEntry["watch"], event: KubeEvent): void {
    const { name } = event.involvedObject;
    const recording = this.#recordings.get(name);
    if (watch === "DELETED" || recording === undefined || !isNew(recording, "event", watch, event)) return;
    this.#add(name, this.#now(), {
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

  row(event: TableEvent): void {
    for (const row of event.object.rows ?? []) {
      const [name, ready, status, restarts] = row.cells.map(String);
      const entry: RowEntry = {
        t: 0,
        kind: "kubectl-get-w",
        line: [name, ready, status, restarts].join("   "),
      };
      const recording = this.#recordings.get(name ?? "");
      if (recording !== undefined && isNew(recording, "row", event.type, row.object))
        this.#add(name ?? "", this.#now(), entry);
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
