import type { ContainerProcess } from "../../api/processes.ts";
import type { Pid1View, ProcessView } from "../model.ts";

/** PID 1 and all that it started, generation by generation; undefined without a PID 1. What exec started is not its. */
export function familyOf(processes: readonly ContainerProcess[]): Pid1View | undefined {
  const pid1 = processes.find(({ pid }) => pid === 1);
  if (pid1 === undefined) return undefined;
  const children: ContainerProcess[] = [];
  let generation = [pid1];
  while (generation.length > 0) {
    const parents = new Set(generation.map(({ pid }) => pid));
    generation = processes.filter(({ parentPid }) => parents.has(parentPid));
    children.push(...generation);
  }
  return { pid1: viewOf(pid1), children: children.map(viewOf) };
}

/** Small inits (tini, dumb-init) have no handler: they block the signal and wait for it. */
function viewOf({ pid, name, command, ...signals }: ContainerProcess): ProcessView {
  const { caughtSignals, blockedSignals, ignoredSignals } = signals;
  return {
    pid,
    name,
    command,
    catchesTerm: [...caughtSignals, ...blockedSignals].includes("SIGTERM"),
    ignoresTerm: ignoredSignals.includes("SIGTERM"),
  };
}
