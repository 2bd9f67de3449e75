import type { Pod } from "../api/index.ts";
import type { ContainerEnd } from "./container-ends.ts";

/** Bounds of a wait. */
export interface WaitOptions {
  /** Milliseconds; what is not there by then is a PodError `Timeout`. */
  readonly timeoutMs?: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Which log, and how much of it. */
export interface LogOptions extends WaitOptions {
  /** Default: the annotated default container, else the first. */
  readonly container?: string;
  /** The log of the container's run before this one. */
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly timestamps?: boolean;
}

/** Where a command runs, and what it reads. */
export interface ExecOptions extends WaitOptions {
  /** Default: the annotated default container, else the first. */
  readonly container?: string;
  /** Its standard input. */
  readonly input?: string | Uint8Array;
}

/** What a command came to. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a pod is deleted. */
export interface DeleteOptions extends WaitOptions {
  /** Default: the pod's own. */
  readonly gracePeriodSeconds?: number;
}

/** How a deleted pod ended. */
export interface Deletion {
  /** From the request until the pod was gone. */
  readonly seconds: number;
  /** As last seen. */
  readonly pod: Pod;
  readonly containers: readonly ContainerEnd[];
}
