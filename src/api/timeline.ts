/** The life of a pod as our own API group tells it. Written by the node, read by clients. */
import type { KubeObject, Timestamp } from "./meta.ts";

/** The pod that a timeline is of; its name may be taken by another pod meanwhile. */
export interface TimelinePod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** How the engine's clock stood to ours when it was last compared. */
export interface EngineClock {
  /** What was taken off the engine's times. */
  readonly offsetMilliseconds: number;
  /** The comparison may be wrong by so much either way. */
  readonly uncertaintyMilliseconds: number;
}

/** One thing that happened. docs/timeline.md lists types and reasons. */
export interface TimelineEntry {
  /** When; of what took time: when it ended. Microseconds are always zero. */
  readonly at: Timestamp;
  /** Of what took time: when it began. */
  readonly startedAt?: Timestamp;
  /** Of a back-off: when it will be over. */
  readonly until?: Timestamp;
  /** What it is about: Pod, Phase, Condition, Waiting, Sandbox, Volumes, Image, Container, Probe, … */
  readonly type: string;
  /** Which one of that type: Running, Exited, SIGTERM, PreStop, Killing, … */
  readonly reason: string;
  readonly container?: string;
  /** Which instance of the container, from 0: its restart count. */
  readonly attempt?: number;
  readonly result?: string;
  readonly exitCode?: number;
  readonly bytes?: number;
  readonly message?: string;
  /** What a hook or a probe has written, up to a limit. */
  readonly output?: string;
}

/** minikubelet.io/v1alpha1 PodTimeline: named like its pod. */
export interface PodTimeline extends KubeObject {
  readonly pod: TimelinePod;
  /** In the order in which the node learned of them. */
  readonly entries?: readonly TimelineEntry[];
  /** Entries that had to go for newer ones: these lay between the first and the rest of `entries`. */
  readonly droppedEntries?: number;
  /** When the pod had gone; the timeline goes some time later. */
  readonly goneAt?: Timestamp;
  readonly engineClock?: EngineClock;
}
