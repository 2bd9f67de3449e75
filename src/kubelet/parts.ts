/**
 * The parts that the pod worker is made of, as it sees them. Each is one folder: images/, config/, volumes/, prober/,
 * lifecycle/. They report what users may see through `record`; failures that become a waiting state are data
 * (StartError), not exceptions.
 */
import type { LifecycleHandler, Pod, PodStatus } from "../api/index.ts";
import type { EpochMs } from "../util/time.ts";
import type { NamedContainer } from "./core/containers.ts";
import type { EventText, ProbeResults, ProbeType, ProbeVerdict, StartError } from "./core/types.ts";
import type {
  ContainerId,
  ContainerResources,
  ContainerSpec,
  Image,
  PodRef,
  RuntimeContainer,
  RuntimeSandbox,
  SandboxSpec,
} from "./ports.ts";

/** Takes an event of this pod; correlation and storage happen behind it. */
export type RecordEvent = (event: EventText) => void;

/** One occurrence of an event, before repeats are counted. */
export interface EventOccurrence {
  readonly pod: Pod;
  readonly event: EventText;
  readonly at: EpochMs;
}

/** One container of a pod, whichever list of the spec it stands in. */
export interface ContainerRef extends NamedContainer {
  readonly pod: Pod;
}

/** The image to run, or why there is none. */
export type ImageOutcome = { readonly image: Image } | { readonly error: StartError };

/** images/: pull policy, pull secrets, image back-off, and the events Pulling, Pulled, Failed, BackOff, InspectFailed. */
export interface ImageManager {
  /** Runs to its end once a pull has begun, also when the pod is deleted meanwhile; `signal` is the daemon's. */
  ensureImage(ref: ContainerRef, record: RecordEvent, signal: AbortSignal): Promise<ImageOutcome>;
  /** Names of the pod's imagePullSecrets that do not exist. */
  missingSecrets(pod: Pod): readonly string[];
  /** Forgets the back-off of a pod that is gone. */
  forget(podUid: string): void;
}

/** One instance that is to be made of a container. */
export interface ContainerRequest extends ContainerRef {
  readonly attempt: number;
  readonly sandbox: RuntimeSandbox;
  readonly image: Image;
  /** Runtime id of the container whose PID namespace an ephemeral container joins. */
  readonly targetId?: ContainerId;
}

/** config/: from the pod spec to what the engine is to create: env, mounts, security, resources, DNS, hosts. */
export interface PodConfig {
  /** Host names, ports, sysctls, DNS of the sandbox. @throws ConfigError (FQDN too long, forbidden sysctl) */
  sandboxSpec(pod: Pod, attempt: number, record: RecordEvent): SandboxSpec;
  /** @returns the spec, or the StartError `CreateContainerConfigError` (missing ConfigMap, runAsNonRoot, subPath, …). */
  containerSpec(
    request: ContainerRequest,
    signal: AbortSignal,
  ): Promise<{ readonly spec: ContainerSpec } | { readonly error: StartError }>;
  /** What the engine is to give a container that has these resources. */
  resources(ref: ContainerRef): ContainerResources;
  /** Text of a dead container's termination message, already cut to its limits; undefined when there is none. */
  terminationMessage(container: RuntimeContainer, signal: AbortSignal): Promise<string | undefined>;
}

/** volumes/: emptyDir, configMap, secret, downwardAPI, projected, hostPath, and the pod's own files. */
export interface VolumeManager {
  /**
   * Resolves when all volumes of the pod are there. Failing ones are retried (0.5 s doubling to 2 min 2 s), a
   * FailedMount event each time; rejects only with the signal's reason.
   */
  mount(pod: Pod, record: RecordEvent, signal: AbortSignal): Promise<void>;
  isMounted(podUid: string): boolean;
  /** Brings projected content up to date (atomic `..data` swap) when its sources have changed. */
  refresh(pod: Pod): Promise<void>;
  /** Removes the pod's volumes on the engine. Idempotent. */
  unmount(podUid: string): Promise<void>;
}

/** A change of a cached probe result; `container` is the name, `id` the instance it belongs to. */
export interface ProbeUpdate {
  readonly podUid: string;
  readonly container: string;
  readonly id: ContainerId;
  readonly probe: ProbeType;
  readonly result: ProbeVerdict;
}

/** prober/: one worker per container and probe, fed by the published status (never by the runtime cache). */
export interface ProbeManager {
  /** Registers the workers of a pod that it does not have: none at first, later those that had nothing left to do. */
  addPod(pod: Pod, record: RecordEvent): void;
  /** The newest published status: what the workers read (phase, containerID, state, started). */
  statusPublished(pod: Pod, status: PodStatus): void;
  /** Readiness of these (started, not ready) containers is to be probed at once. */
  triggerReadiness(podUid: string, container: string): void;
  stopLivenessAndStartup(podUid: string): void;
  removePod(podUid: string): Promise<void>;
  /** By container id. */
  results(podUid: string): Readonly<Record<ContainerId, ProbeResults>>;
  /** `container/probe` of each worker that has not ended; undefined before they are registered. */
  workers(podUid: string): readonly string[] | undefined;
}

/** How a hook ended; `message` tells why it failed. */
export type HookResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Whose hook it is: the container, its instance, and where its pod is reached. */
export interface HookTarget {
  readonly ref: ContainerRef;
  readonly id: ContainerId;
  readonly pod: PodRef;
}

/** lifecycle/: postStart and preStop handlers. Output of exec hooks is kept in the failure message. */
export interface HookRunner {
  /** `signal` ends the waiting (grace is over), not the process of an exec hook. Rejects only with its reason. */
  run(
    hook: "PostStart" | "PreStop",
    handler: LifecycleHandler,
    target: HookTarget,
    record: RecordEvent,
    signal: AbortSignal,
  ): Promise<HookResult>;
}
