/** What the engine has of pods, as the kubelet sees it. */
import type { EpochMs } from "../../util/time.ts";
import type { ObservedContainer, ObservedContainerState, ObservedSandbox } from "../core/types.ts";

export type { ContainerKind } from "../core/types.ts";

/** The engine's id of a container or a sandbox. */
export type ContainerId = string;

/** A pod as the engine's labels name it. */
export interface RuntimePodRef {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** One sandbox of a pod: what its containers share. */
export interface RuntimeSandbox extends ObservedSandbox {
  readonly pod: RuntimePodRef;
}

/** What the engine says of a container's process. */
export type RuntimeContainerState = ObservedContainerState;

/** One instance of a container, and what is needed to read its last words and to stop it. */
export interface RuntimeContainer extends Omit<ObservedContainer, "terminationMessage"> {
  readonly pod: RuntimePodRef;
  readonly terminationMessagePath: string;
  readonly terminationMessagePolicy: "File" | "FallbackToLogsOnError";
  /** What asks it to stop: the spec's signal, else the image's STOPSIGNAL. Undefined = SIGTERM. */
  readonly stopSignal?: string;
}

/** All that the engine has of one pod, newest first. */
export interface RuntimePod {
  readonly pod: RuntimePodRef;
  readonly sandboxes: readonly RuntimeSandbox[];
  readonly containers: readonly RuntimeContainer[];
}

/**
 * Hints only: `list` and `inspect` are the truth. `connected` comes first, and after every reconnect: whoever listens
 * must list again then, for events may have been lost.
 */
export type RuntimeEvent =
  | { readonly type: "connected" }
  | { readonly type: "disconnected"; readonly reason: string }
  | {
      readonly type: "start" | "die" | "oom" | "destroy";
      readonly id: ContainerId;
      readonly podUid: string;
      /** Container name; undefined for the sandbox. */
      readonly container: string | undefined;
      readonly time: EpochMs;
      /** Of `die`, where the engine tells it. */
      readonly exitCode?: number;
    };
