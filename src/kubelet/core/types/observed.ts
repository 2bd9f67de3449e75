/**
 * What is observed of a pod. The core does not import the ports (they name streams and promises); these are the same shapes,
 * structurally.
 */
import type { EpochMs } from "../../../util/time.ts";

/** `sidecar` is an init container with restartPolicy Always. */
export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";

/** What a probe is asked for. */
export type ProbeType = "startup" | "readiness" | "liveness";

/** A counted result of a probe, not that of one run. */
export type ProbeVerdict = "success" | "failure" | "unknown";

/** A sandbox of the pod, running or not. */
export interface ObservedSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly createdAt: EpochMs;
  readonly state: "running" | "stopped";
  readonly hostNetwork: boolean;
  readonly ips: readonly string[];
}

/** What the engine says of a container's process; `unknown`: it cannot tell. */
export type ObservedContainerState =
  | { readonly kind: "created" }
  | { readonly kind: "running"; readonly startedAt: EpochMs }
  | {
      readonly kind: "exited";
      readonly exitCode: number;
      readonly startedAt: EpochMs | undefined;
      readonly finishedAt: EpochMs;
      readonly oomKilled: boolean;
      readonly startError?: string;
    }
  | { readonly kind: "unknown" };

/** One instance of a container; a restart makes another one. */
export interface ObservedContainer {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  readonly attempt: number;
  readonly sandboxId: string;
  readonly createdAt: EpochMs;
  readonly state: ObservedContainerState;
  readonly image: string;
  readonly imageId: string;
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
  /** Names of imagePullSecrets that do not exist; undefined: none. */
  readonly missingPullSecrets?: readonly string[];
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
