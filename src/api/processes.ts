/** What runs in the containers of a pod, as our own API group tells it: looked at when it is asked for, never stored. */
import type { ProcStatus } from "../util/proc-status.ts";
import type { KubeObject } from "./meta.ts";

/** One process, numbered as its container numbers it. */
export interface ContainerProcess extends ProcStatus {
  readonly command: readonly string[];
}

/** The processes of one running container, or why they cannot be told. */
export interface ContainerProcesses {
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
