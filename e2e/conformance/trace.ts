/** A recording: what watchers of one Pod saw and when (see README.md). */
import type { ContainerState, PodCondition } from "../../src/api/index.ts";

/** The members of a container status that recordings keep. */
export interface TraceContainer {
  readonly name: string;
  readonly ready: boolean;
  readonly started?: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly image: string;
  readonly containerID?: string;
}

/** The members of a Pod's status that recordings keep. */
export interface TraceStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly qosClass?: string;
  readonly hostIP?: string;
  readonly podIP?: string;
  readonly startTime?: string;
  readonly conditions: readonly PodCondition[];
  readonly initContainerStatuses?: readonly TraceContainer[];
  readonly containerStatuses?: readonly TraceContainer[];
  readonly ephemeralContainerStatuses?: readonly TraceContainer[];
}

/** `t` is milliseconds since the recorder saw the Pod's ADDED. */
export interface PodEntry {
  readonly t: number;
  readonly kind: "pod";
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resourceVersion: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly status: TraceStatus;
}

export interface EventEntry {
  readonly t: number;
  readonly kind: "event";
  readonly watch: "ADDED" | "MODIFIED" | "DELETED";
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly fieldPath: string | null;
}

export interface RuntimeEntry {
  readonly t: number;
  readonly kind: "runtime";
  readonly action: string;
  readonly what: string;
  readonly exitCode?: number;
}

/** One line of `kubectl get pods -w`. */
export interface RowEntry {
  readonly t: number;
  readonly kind: "kubectl-get-w";
  readonly line: string;
}

interface ActionEntry {
  readonly t: number;
  readonly kind: "action";
  readonly do: string;
}

/** What one of the recorder's commands printed; real recordings keep that in files of their own. */
interface OutputEntry {
  readonly t: number;
  readonly kind: "output";
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export type TraceEntry = PodEntry | EventEntry | RuntimeEntry | RowEntry | ActionEntry | OutputEntry;

export interface Trace {
  readonly scenario: string;
  readonly entries: readonly TraceEntry[];
}

/** Entries of one kind, in their order. */
export function entriesOf<K extends TraceEntry["kind"]>(
  trace: Trace,
  kind: K,
): readonly Extract<TraceEntry, { readonly kind: K }>[] {
  return trace.entries.filter(
    (entry): entry is Extract<TraceEntry, { readonly kind: K }> => entry.kind === kind,
  );
}

/** When the scenario itself was over and its pod was cleaned away; the end of the recording when it ended by itself. */
export function endOf(trace: Trace): number {
  const cleanup = entriesOf(trace, "action").find((entry) => entry.do.startsWith("cleanup:"));
  return cleanup?.t ?? Math.max(0, ...trace.entries.map((entry) => entry.t)) + 1;
}
