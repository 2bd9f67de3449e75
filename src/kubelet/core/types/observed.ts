/** What is observed of a pod. The ports take these shapes over, and add what only the shell needs. */
import type { EpochMs } from "../../../util/time.ts";

/** `sidecar` is an init container with restartPolicy Always. */
export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";

/** What a probe is asked for. */
export type ProbeType = "startup" | "readiness" | "liveness";

/** A counted result of a probe, not that of one run. */
export type ProbeVerdict = "success" | "failure" | "unknown";

/** A sandbox of the pod, running or not: what its containers share. */
export interface ObservedSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly createdAt: EpochMs;
  readonly state: "running" | "stopped";
  readonly hostNetwork: boolean;
  /** First the primary address; empty while it has none. For hostNetwork: empty (the node's address counts). */
  readonly ips: readonly string[];
}

/** What the engine says of a container's process; `unknown`: it cannot tell. */
export type ObservedContainerState =
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
export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  /** = restartCount of the status. */
  readonly attempt: number;
  readonly sandboxId: string;
  readonly createdAt: EpochMs;
  readonly state: ObservedContainerState;
  /** The image as the pod spec named it when the container was created. */
  readonly image: string;
  /** What `imageID` of the status shows: a repo digest or the image's id. */
  readonly imageId: string;
  /** Hash of name and image: a difference to the spec restarts the container (kubelet HashContainer, 1.31+). */
  readonly specHash: string;
  /** Read by the shell once the container has ended: termination log or the log's tail, already cut to its limits. */
  readonly terminationMessage?: string;
}

/** Results of the prober for one container instance; a missing member has no cache entry. */
export type ProbeResults = Readonly<Partial<Record<ProbeType, ProbeVerdict>>>;

/** A snapshot of everything the answer depends on. */
export interface Observed {
  /** Newest first. */
  readonly sandboxes: readonly ObservedSandbox[];
  /** All attempts, newest created first. */
  readonly containers: readonly ObservedContainer[];
  /** By container id. */
  readonly probeResults: Readonly<Record<string, ProbeResults>>;
  /** `container/probe` of each probe worker that has not ended; undefined before they are registered. */
  readonly probeWorkers: readonly string[] | undefined;
  readonly volumesMounted: boolean;
  readonly node: ObservedNode;
  /** The object is gone from the API (force delete, static source removed). */
  readonly removedFromSource: boolean;
  /** The kubelet itself wants the pod gone (emptyDir over its limit, admission). */
  readonly eviction:
    | { readonly reason: string; readonly message: string; readonly graceSeconds?: number }
    | undefined;
  /** Names of imagePullSecrets that do not exist. */
  readonly missingPullSecrets: readonly string[];
  /** Why the node cannot grant the resources that the spec asks for by now; undefined when it can. */
  readonly resizeRefusal?: ResizeRefusal;
  /**
   * Rises with every hint of the engine, the prober or the source about this pod: a new value makes attempts due. (So
   * does any change of the values above; a hint that arrives late costs no more than a repeated BackOff event.)
   */
  readonly revision: number;
}

/** Infeasible: the node will never have so much. Deferred: others have it now. */
export interface ResizeRefusal {
  readonly reason: "Deferred" | "Infeasible";
  readonly message: string;
}

/** The node as its pods' statuses show it. */
export interface ObservedNode {
  readonly name: string;
  readonly hostIP: string;
}
