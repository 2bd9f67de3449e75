import type { ContainerState } from "../../src/api/index.ts";
import { normaliserOf, type Normalise } from "./normalise.ts";
import { entriesOf, type PodEntry, type Trace, type TraceContainer } from "./trace.ts";

/** One container as compared. */
export interface ContainerView {
  readonly name: string;
  /** `Running`, `Waiting: REASON: MESSAGE`, `Terminated: REASON(EXIT): MESSAGE`. */
  readonly state: string;
  readonly last: string;
  readonly restarts: number;
  readonly ready: boolean;
  readonly started: boolean | undefined;
}

/** What a watcher sees of a pod from `t` until `until`; equal neighbours are one state. */
export interface State {
  readonly t: number;
  readonly until: number;
  /** READY, STATUS and the number of restarts, as `kubectl get` printed them. */
  readonly row: string;
  readonly phase: string;
  readonly deletion: string;
  readonly conditions: readonly string[];
  readonly containers: readonly ContainerView[];
}

/** A recorded state and ours. */
export interface StatePair {
  readonly recorded: State;
  readonly ours: State;
}

/** All states of a pod before `end`, in order. */
export function statesOf(trace: Trace, end: number, withRows: boolean): readonly State[] {
  const normalise = normaliserOf(trace);
  const rows = withRows ? rowsOf(trace) : undefined;
  const states: State[] = [];
  entriesOf(trace, "pod").forEach((entry, index) => {
    if (entry.t >= end) return;
    const state = stateOf(entry, rows?.[index] ?? "", normalise);
    const previous = states.at(-1);
    if (previous !== undefined && sameState(previous, state)) return;
    if (previous !== undefined) states[states.length - 1] = { ...previous, until: entry.t };
    states.push({ ...state, until: end });
  });
  return states;
}

/** The text by which states are equal or not. */
export function describeState(state: Omit<State, "t" | "until">): string {
  const { row, phase, deletion, conditions, containers } = state;
  return [
    `${row} · ${phase}${deletion}`,
    ...containers.map(
      (c) =>
        `${c.name}: ${c.state} last=${c.last} restarts=${c.restarts} ready=${String(c.ready)} started=${String(c.started)}`,
    ),
    ...conditions,
  ].join("\n");
}

export function sameState(a: State, b: State): boolean {
  return describeState(a) === describeState(b);
}

/** One row per pod entry; undefined when the two do not pair up. */
export function rowsOf(trace: Trace): readonly string[] | undefined {
  const rows = entriesOf(trace, "kubectl-get-w")
    .filter(({ line }) => !line.startsWith("NAME "))
    .map(({ line }) => line.split(/ {2,}/).slice(1, 4))
    .map(([ready = "", status = "", restarts = ""]) => `${ready} ${status} ${restarts.replace(/ .*/, "")}`);
  return rows.length === entriesOf(trace, "pod").length ? rows : undefined;
}

function stateOf(entry: PodEntry, row: string, normalise: Normalise): State {
  const { status } = entry;
  const grace = entry.deletionGracePeriodSeconds;
  const containers = [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ];
  const why = [status.reason, status.message].filter((part) => part !== undefined && part !== "");
  return {
    t: entry.t,
    until: entry.t,
    row,
    phase: [
      entry.type === "DELETED" ? "(gone)" : (status.phase ?? ""),
      ...why.map((part) => normalise(part ?? "")),
    ].join(" "),
    deletion: grace === undefined ? "" : ` deleting(${grace})`,
    conditions: status.conditions.map((condition) =>
      normalise(
        [condition.type, condition.status, condition.reason, condition.message]
          .filter((part) => part !== undefined && part !== "")
          .join(" "),
      ),
    ),
    containers: containers.map((container) => viewOf(container, normalise)),
  };
}

function viewOf(container: TraceContainer, normalise: Normalise): ContainerView {
  return {
    name: container.name,
    state: stateText(container.state, normalise),
    last: stateText(container.lastState, normalise),
    restarts: container.restartCount,
    ready: container.ready,
    started: container.started,
  };
}

function stateText({ waiting, running, terminated }: ContainerState, normalise: Normalise): string {
  if (running !== undefined) return "Running";
  if (waiting !== undefined) {
    const { reason = "" } = waiting;
    const message = reason === "ErrImagePull" ? "<pull error>" : normalise(waiting.message ?? "");
    return `Waiting: ${reason}${message === "" ? "" : `: ${message}`}`;
  }
  if (terminated !== undefined) {
    const message = normalise(terminated.message ?? "");
    return `Terminated: ${terminated.reason ?? ""}(${terminated.exitCode})${message === "" ? "" : `: ${message}`}`;
  }
  return "{}";
}
