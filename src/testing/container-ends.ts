import { allStatuses } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";

/** How a container ended; `exitCode` undefined when it was not seen to end. */
export interface ContainerEnd {
  readonly name: string;
  readonly exitCode: number | undefined;
  /** `Completed`, `Error`, `OOMKilled`, … */
  readonly reason: string | undefined;
}

/** The ends of a pod's containers, init containers first. */
export function containerEnds(pod: Pod): readonly ContainerEnd[] {
  return allStatuses(pod).map(({ name, state }) => ({
    name,
    exitCode: state.terminated?.exitCode,
    reason: state.terminated?.reason,
  }));
}
