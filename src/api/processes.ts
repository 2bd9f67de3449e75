/** What runs in the containers of a pod, as our own API group tells it: looked at when it is asked for, never stored. */
import type { KubeObject } from "./meta.ts";

/** One process, numbered as its container numbers it. */
export interface ContainerProcess {
  readonly pid: number;
  /** 0: its parent is outside the container, as that of PID 1 and of what was started by exec. */
  readonly parentPid: number;
  /** At most 15 bytes; programs may rename themselves. */
  readonly name: string;
  readonly command: readonly string[];
  /** Signals that it has handlers for. */
  readonly caughtSignals: readonly string[];
  readonly ignoredSignals: readonly string[];
  /** Signals that wait until its main thread asks for them, as with sigwait and signalfd. */
  readonly blockedSignals: readonly string[];
}

/** The processes of one running container, or why they cannot be told. */
interface ContainerProcesses {
  readonly name: string;
  readonly processes?: readonly ContainerProcess[];
  readonly message?: string;
}

/** minikubelet.io/v1alpha1 PodProcesses: named like its pod. */
export interface PodProcesses extends KubeObject {
  /** Those that run. */
  readonly containers: readonly ContainerProcesses[];
}

/** Where it lies in the API. */
export const podProcesses = {
  group: "minikubelet.io",
  version: "v1alpha1",
  kind: "PodProcesses",
  plural: "podprocesses",
  namespaced: true,
} as const;
