/** What the engine has of pods, as the kubelet sees it. */
import type { EpochMs } from "../../util/time.ts";

/** The engine's id of a container or a sandbox. */
export type ContainerId = string;

/** `sidecar` is an init container with restartPolicy Always. */
export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";

/** A pod as the engine's labels name it. */
export interface RuntimePodRef {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

type RuntimeSandboxState = "running" | "stopped";

/** One sandbox of a pod: what its containers share. */
export interface RuntimeSandbox {
  readonly id: ContainerId;
  readonly pod: RuntimePodRef;
  readonly attempt: number;
  readonly createdAt: EpochMs;
  readonly state: RuntimeSandboxState;
  readonly hostNetwork: boolean;
  /** First the primary address; empty while it has none. For hostNetwork: empty (the node's address counts). */
  readonly ips: readonly string[];
}

/** What the engine says of a container's process. */
export type RuntimeContainerState =
  | { readonly kind: "created" }
  | { readonly kind: "running"; readonly startedAt: EpochMs }
  | {
      readonly kind: "exited";
      /** 128 when the start failed, whatever the engine says. */
      readonly exitCode: number;
      /** Undefined when the process never started. */
      readonly startedAt: EpochMs | undefined;
      readonly finishedAt: EpochMs;
      /** Only true together with exit code 137 (engines set the flag for any killed child). */
      readonly oomKilled: boolean;
      /** Set when the start itself failed: the low-level runtime's text. */
      readonly startError?: string;
    }
  | { readonly kind: "unknown" };

/** One instance of a container; a restart makes another one. */
export interface RuntimeContainer {
  readonly id: ContainerId;
  readonly pod: RuntimePodRef;
  readonly name: string;
  readonly kind: ContainerKind;
  /** = restartCount of the status. */
  readonly attempt: number;
  readonly sandboxId: ContainerId;
  readonly createdAt: EpochMs;
  readonly state: RuntimeContainerState;
  /** The image as the pod spec named it when the container was created. */
  readonly image: string;
  /** What `imageID` of the status shows: a repo digest or the image's id. */
  readonly imageId: string;
  /** Hash of name and image: a difference to the spec restarts the container (kubelet HashContainer, 1.31+). */
  readonly specHash: string;
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
