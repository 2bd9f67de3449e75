import type { EpochMs } from "../../util/time.ts";
import type { ContainerId } from "./runtime-state.ts";

/** What the engine and its machine are. */
export interface EngineInfo {
  /** E.g. `docker`; `podman` behaves differently in places. */
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly osType: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly cgroupVersion: string;
  readonly cgroupDriver: string;
  readonly storageDriver: string;
  readonly rootless: boolean;
  /** Whether the daemon and the engine share a kernel: pod IPs may be routable and exec PIDs killable. */
  readonly local: boolean;
  /** Whether a negative oom_score_adj may be set (found out once per engine). */
  readonly canLowerOomScore: boolean;
}

/** What a container has used by a moment. */
export interface ContainerStats {
  readonly id: ContainerId;
  /** Cumulative CPU time in nanoseconds. */
  readonly cpuNanos: number;
  readonly memoryBytes: number;
  readonly at: EpochMs;
}
