import type { Pod, ResourceList } from "../api/index.ts";
import type { Refusal } from "./core/admission/predicates.ts";
import type { EventText, ObservedNode } from "./core/types.ts";
import type { VersionRules } from "./core/version-rules.ts";
import type { Log } from "./log.ts";
import type {
  EventOccurrence,
  HookRunner,
  ImageManager,
  PodConfig,
  ProbeManager,
  ProbeUpdate,
  VolumeManager,
} from "./parts.ts";
import type {
  Clock,
  ContainerRuntime,
  EventSink,
  PodDialer,
  PodRef,
  PodSource,
  Random,
  StatusSink,
  TerminationStore,
} from "./ports.ts";
import type { TimelineRecorder } from "./timeline/recorder.ts";

/** The folders of this room, made. */
export interface KubeletParts {
  readonly images: ImageManager;
  readonly config: PodConfig;
  readonly volumes: VolumeManager;
  readonly probes: ProbeManager;
  readonly hooks: HookRunner;
  /** Told when the engine goes away and comes back. */
  readonly engineReachable: (reachable: boolean) => void;
  /** Lets go of everything; called when no worker is left. */
  readonly close: () => Promise<void>;
}

/** What parts may ask of, and tell, the kubelet that they are made for. */
interface KubeletFacts {
  /** The newest object of a pod that has a worker. */
  readonly pod: (uid: string) => Pod | undefined;
  /** With the newest running sandbox. */
  readonly podRef: (pod: Pod) => PodRef;
  readonly recordPodEvent: (pod: Pod, event: EventText) => void;
  readonly probeUpdated: (update: ProbeUpdate) => void;
  readonly log: Log;
}

/** All that a kubelet is made of: ports, parts and settings. */
export interface KubeletDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: ContainerRuntime;
  readonly podDialer: PodDialer;
  readonly source: PodSource;
  readonly sink: StatusSink;
  readonly events: EventSink;
  readonly terminations: TerminationStore;
  readonly parts: (facts: KubeletFacts) => KubeletParts;
  readonly node: ObservedNode;
  readonly rules: VersionRules;
  /** Multiplies back-off and retries (decision 12); 1 = real. */
  readonly timeScale: number;
  /** The longest restart back-off; a kubelet's default is 300,000. */
  readonly maxContainerRestartPeriodMs: number;
  /** Engine starts in flight over all pods; about twice the cores. */
  readonly parallelStarts: number;
  /** The token bucket of the event limiter. */
  readonly eventSpamFilter: boolean;
  readonly log: Log;
  /** Judges a pod at first sight, against the others that have not ended; without: every pod is taken. */
  readonly admit?: (pod: Pod, others: readonly Pod[]) => Refusal | undefined;
  /** What the node has for its pods now: bounds a change of their resources; without: nothing bounds it. */
  readonly allocatable?: () => ResourceList | undefined;
  /** Told when nothing is left on the engine of a pod that is gone from the source. */
  readonly podGone?: (podUid: string) => void;
  readonly onEvent?: (occurrence: EventOccurrence) => void;
  /** Takes all that happens in the lives of pods. */
  readonly timeline?: TimelineRecorder;
}
