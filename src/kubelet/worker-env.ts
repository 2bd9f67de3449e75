import type { Pod } from "../api/index.ts";
import type { Semaphore } from "../util/semaphore.ts";
import type { ObservedNode, ResizeRefusal } from "./core/types.ts";
import type { VersionRules } from "./core/version-rules.ts";
import type { Log } from "./log.ts";
import type {
  HookRunner,
  ImageManager,
  PodConfig,
  ProbeManager,
  RecordEvent,
  VolumeManager,
} from "./parts.ts";
import type {
  Clock,
  ContainerRuntime,
  Random,
  RuntimePodRef,
  StatusSink,
  TerminationStore,
} from "./ports.ts";
import type { RuntimeCache } from "./runtime-cache.ts";
import type { StatusManager } from "./status-manager.ts";
import type { TimelineRecorder } from "./timeline/recorder.ts";

/** What all pod workers share. */
export interface WorkerEnv {
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: ContainerRuntime;
  readonly cache: RuntimeCache;
  readonly images: ImageManager;
  readonly config: PodConfig;
  readonly volumes: VolumeManager;
  readonly probes: ProbeManager;
  readonly hooks: HookRunner;
  readonly status: StatusManager;
  readonly sink: StatusSink;
  readonly terminations: TerminationStore;
  /** Engine starts in flight, over all pods. */
  readonly starts: Semaphore;
  readonly node: ObservedNode;
  readonly rules: VersionRules;
  readonly timeScale: number;
  readonly maxContainerRestartPeriodMs: number;
  readonly log: Log;
  /** Why the node cannot grant the resources that the pod's spec asks for. */
  readonly resizeRefusal: (pod: Pod) => ResizeRefusal | undefined;
  readonly record: (pod: Pod) => RecordEvent;
  readonly timeline: TimelineRecorder;
  /** Nothing is left of the pod: what was counted for it may go. */
  readonly forgetEvents: (podUid: string) => void;
  readonly podGone?: (podUid: string) => void;
}

/** One pod as its worker's helpers see it. */
export interface PodRun {
  readonly env: WorkerEnv;
  readonly ref: RuntimePodRef;
  /** The newest object. */
  readonly pod: Pod;
  /** The object is gone from the API. */
  readonly removed: boolean;
  readonly record: RecordEvent;
}
