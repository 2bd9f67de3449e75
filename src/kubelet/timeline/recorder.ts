import type { EpochMs } from "../../util/time.ts";
import type { ContainerId, RuntimePodRef } from "../ports.ts";

/** What an occurrence is about; its `reason` says which one of that sort. */
type OccurrenceType =
  /** Seen, Adopted (by a restarted daemon), DeletionRequested, Gone. */
  | "Pod"
  /** The phase of the published status. */
  | "Phase"
  /** A condition of the published status; `result` is its status. */
  | "Condition"
  /** A container's waiting reason in the published status. */
  | "Waiting"
  /** Created, CreateFailed, Stopped. */
  | "Sandbox"
  /** Mounted. */
  | "Volumes"
  /** Pulling, Pulled, PullFailed. */
  | "Image"
  /** Created, Started, Exited, StartFailed. */
  | "Container"
  /** A run of a probe: Startup, Readiness, Liveness. */
  | "Probe"
  /** The result that the kubelet acts on has changed: Startup, Readiness, Liveness. */
  | "ProbeResult"
  /** PostStart, PreStop. */
  | "Hook"
  /** The signal's name. */
  | "Signal"
  /** CrashLoopBackOff, ImagePullBackOff; `until` is its end. */
  | "BackOff"
  /** An event before the correlator; `result` is Normal or Warning. */
  | "Event";

/** One thing that happened to a pod. */
export interface Occurrence {
  readonly type: OccurrenceType;
  readonly reason: string;
  /** When it happened; of what took time: when it ended. */
  readonly at: EpochMs;
  /** Of what took time: when it began. */
  readonly startedAt?: EpochMs;
  /** Of what is to last: when it will be over. */
  readonly until?: EpochMs;
  /** `engine`: the times are the engine's and have to be corrected by whoever knows its clock. Default: our own. */
  readonly clock?: "engine";
  readonly container?: string;
  /** The instance of the container. */
  readonly containerId?: ContainerId;
  /** Which instance of the container it is, from 0: the restart count. */
  readonly attempt?: number;
  /** How it ended, or that it has `started` only. */
  readonly result?: string;
  readonly exitCode?: number;
  readonly bytes?: number;
  readonly message?: string;
  /** What a hook or probe has written. */
  readonly output?: string;
}

/**
 * Takes all that happens in the lives of pods. Must neither throw nor wait. A restarted daemon, and a retry, may tell of the
 * same thing again: what the engine says of a container, a back-off that is still on, a deletion.
 */
export interface TimelineRecorder {
  record(pod: RuntimePodRef, occurrence: Occurrence): void;
}

/** For a kubelet whose pods nobody wants to see the lives of. */
export const noTimeline: TimelineRecorder = { record: () => undefined };
