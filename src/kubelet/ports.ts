/**
 * The ports of the kubelet: all that it needs from the world. Time, network, engine and API come in here and nowhere
 * else. Each has a contract suite (`*.contract.ts`) that runs on the fake and on the real thing.
 */
import type { Duplex, Readable } from "node:stream";
import type { ConfigMap, Event, Pod, PodStatus, Secret } from "../api/index.ts";
import type { ProcStatus } from "../util/proc-status.ts";
import type { EpochMs } from "../util/time.ts";

// ---------------------------------------------------------------------------------------------------- time, network

export interface Clock {
  now(): EpochMs;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. Leaves no timer behind. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Draws the jitter of retries: a number in [0, 1). */
export type Random = () => number;

/** A pod as the network sees it. */
export interface PodRef {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined until the sandbox runs; the host's address for hostNetwork pods. */
  readonly ip: string | undefined;
  readonly sandboxId: string | undefined;
}

export type DialErrorCode = "refused" | "unreachable" | "timeout" | "reset" | "dns";

/** Opens a TCP connection to a port of a pod, whether or not the daemon can route to the pod's network. */
export interface PodDialer {
  /** @throws DialError `refused`, `unreachable`, `timeout` */
  dial(pod: PodRef, port: number, signal: AbortSignal): Promise<Duplex>;
}

/** Opens a TCP connection from the daemon's own host (probes with `host`, `localhost` included). */
export interface HostDialer {
  /** @throws DialError, also `dns` */
  dial(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
}

// ------------------------------------------------------------------------------------------------------ the engine

export type ContainerId = string;
/** `sidecar` is an init container with restartPolicy Always. */
export type ContainerKind = "init" | "sidecar" | "app" | "ephemeral";

export interface RuntimePodRef {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

type RuntimeSandboxState = "running" | "stopped";

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
    };

export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIP: string;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface SandboxSpec {
  readonly pod: RuntimePodRef;
  readonly attempt: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Empty with hostNetwork. */
  readonly hostname: string;
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  readonly shareProcessNamespace: boolean;
  /** Undefined: leave the engine's own resolv.conf. */
  readonly dns: DnsConfig | undefined;
  readonly ports: readonly PortMapping[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** tmpfs volumes are mounted here as well, so that they outlive their containers. */
  readonly keepVolumes: readonly VolumeRef[];
}

export interface VolumeSpec {
  readonly pod: RuntimePodRef;
  readonly name: string;
  /** `disk` and `memory` are emptyDirs; `files` holds projected content and single files. */
  readonly kind: "disk" | "memory" | "files";
  readonly sizeBytes?: number;
  /** Mode of the root directory, e.g. 0o777. */
  readonly mode: number;
  readonly gid?: number;
}

/** A volume on the engine, addressed by its name there. */
export interface VolumeRef {
  readonly id: string;
  readonly pod: RuntimePodRef;
  readonly name: string;
  readonly kind: VolumeSpec["kind"];
}

export interface VolumeFile {
  /** Relative to the volume's root, without `..`. */
  readonly path: string;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly entry:
    | { readonly kind: "file"; readonly content: Uint8Array }
    | { readonly kind: "directory" }
    | { readonly kind: "symlink"; readonly target: string };
}

export interface Mount {
  readonly target: string;
  readonly readOnly: boolean;
  readonly source:
    | {
        readonly kind: "volume";
        readonly volume: VolumeRef /** File or directory inside. */;
        readonly subPath?: string;
      }
    | {
        readonly kind: "hostPath";
        readonly path: string;
        readonly propagation: "private" | "rslave" | "rshared";
        readonly createDirectory: boolean;
      };
}

export interface ContainerResources {
  readonly cpuShares: number;
  /** 0 = unlimited. */
  readonly cpuQuota: number;
  readonly cpuPeriod: number;
  /** 0 = unlimited. */
  readonly memoryBytes: number;
  readonly oomScoreAdj: number;
}

export interface ContainerSecurity {
  /** `uid`, `uid:gid` or a name; undefined leaves the image's. */
  readonly user: string | undefined;
  readonly groups: readonly number[];
  readonly privileged: boolean;
  readonly readOnlyRootFilesystem: boolean;
  readonly noNewPrivileges: boolean;
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  /** `default` is the engine's profile, `unconfined` none, else the JSON of a profile. */
  readonly seccomp: "default" | "unconfined" | { readonly json: string };
  readonly appArmor: string | undefined;
  readonly seLinux: readonly string[];
  readonly unmaskedProc: boolean;
}

export interface ContainerSpec {
  readonly pod: RuntimePodRef;
  readonly sandboxId: ContainerId;
  readonly name: string;
  readonly kind: ContainerKind;
  readonly attempt: number;
  /** What the engine is to run: an image id. */
  readonly imageId: string;
  /** The image as the pod spec names it. */
  readonly image: string;
  readonly specHash: string;
  /** Undefined keeps the image's ENTRYPOINT / CMD. */
  readonly command: readonly string[] | undefined;
  readonly args: readonly string[] | undefined;
  readonly workingDir: string | undefined;
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly mounts: readonly Mount[];
  readonly resources: ContainerResources;
  readonly security: ContainerSecurity;
  readonly pid: "container" | "pod" | "host" | { readonly target: ContainerId };
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly stopSignal: string | undefined;
  readonly terminationMessagePath: string;
  readonly terminationMessagePolicy: "File" | "FallbackToLogsOnError";
}

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

export interface ExecIo {
  readonly stdin?: Readable;
  /** Called in order; a returned promise holds the stream back. */
  readonly stdout?: (chunk: Uint8Array) => void | Promise<void>;
  readonly stderr?: (chunk: Uint8Array) => void | Promise<void>;
  readonly tty?: boolean;
  readonly resize?: AsyncIterable<TerminalSize>;
}

/** `unknown`: the engine went away before it told the exit code. */
export type ExecResult =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "unknown" };

export interface LogOptions {
  readonly follow: boolean;
  /** Undefined = all lines. */
  readonly tail?: number;
  readonly since?: EpochMs;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
}

/** One line, its newline included (the last may lack it). */
export interface LogChunk {
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 with nanoseconds, as the engine stored it. */
  readonly time: string;
  readonly data: Uint8Array;
}

export interface AttachStream {
  readonly stdin: NodeJS.WritableStream;
  readonly output: AsyncIterable<{ readonly stream: "stdout" | "stderr"; readonly data: Uint8Array }>;
  resize(size: TerminalSize): Promise<void>;
  close(): void;
}

/** A process in a container, by the numbers of its PID namespace. */
export interface RuntimeProcess extends ProcStatus {
  readonly command: readonly string[];
}

export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly serverAddress?: string;
  readonly identityToken?: string;
}

export interface PullProgress {
  readonly layer: string;
  readonly status: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

export interface Image {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly sizeBytes: number;
  /** USER of the image, empty if none. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly stopSignal: string | undefined;
}

/** What a list of images tells of each. */
export type ImageSummary = Pick<Image, "id" | "repoTags" | "repoDigests" | "sizeBytes">;

export interface EngineInfo {
  /** E.g. `docker`; `podman` behaves differently in places. */
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly osType: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly cgroupVersion: string;
  readonly cgroupDriver: string;
  readonly storageDriver: string;
  readonly rootless: boolean;
  /** Whether the daemon and the engine share a kernel: pod IPs may be routable and exec PIDs killable. */
  readonly local: boolean;
  /** Whether a negative oom_score_adj may be set (found out once per engine). */
  readonly canLowerOomScore: boolean;
}

export interface ContainerStats {
  readonly id: ContainerId;
  /** Cumulative CPU time in nanoseconds. */
  readonly cpuNanos: number;
  readonly memoryBytes: number;
  readonly at: EpochMs;
}

export type RuntimeErrorCode =
  | "NotFound"
  | "Conflict"
  | "NotRunning"
  | "Unreachable"
  | "PermissionDenied"
  | "Unauthorized"
  | "InvalidArgument"
  | "PortTaken"
  | "NoSpace"
  | "Internal";

/** Errors are `RuntimeError` (src/kubelet/runtime-error.ts) with one of these codes and the engine's own text. */
export interface ContainerRuntime {
  list(): Promise<readonly RuntimePod[]>;
  /** The pod's part of `list`, at one engine call. */
  pod(uid: string): Promise<RuntimePod | undefined>;
  inspect(id: ContainerId): Promise<RuntimeContainer | RuntimeSandbox | undefined>;
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>;

  /** Creates and starts. Idempotent by name: a half-made one of the same attempt is replaced. */
  createSandbox(spec: SandboxSpec, signal: AbortSignal): Promise<RuntimeSandbox>;
  stopSandbox(id: ContainerId): Promise<void>;
  createContainer(spec: ContainerSpec, signal: AbortSignal): Promise<ContainerId>;
  start(id: ContainerId): Promise<void>;
  /** Other CPU and memory for a container, running or not; its oom_score_adj stays. @throws RuntimeError, also when the engine cannot */
  updateResources(id: ContainerId, resources: ContainerResources): Promise<void>;
  /** Sends a signal by name (`SIGTERM`); a container that has ended already is not an error. */
  kill(id: ContainerId, signal: string): Promise<void>;
  /** Removes a container or sandbox, running or not, with its anonymous volumes; a missing one is not an error. */
  remove(id: ContainerId): Promise<void>;

  /** @throws RuntimeError `NotRunning`, `NotFound`; a missing binary is told as the engine tells it (exit 126/127). */
  exec(id: ContainerId, command: readonly string[], io: ExecIo, signal: AbortSignal): Promise<ExecResult>;
  logs(id: ContainerId, options: LogOptions, signal: AbortSignal): AsyncIterable<LogChunk>;
  attach(id: ContainerId, options: { readonly stdin: boolean; readonly tty: boolean }): Promise<AttachStream>;
  /** What runs in a running container, whatever its image contains. @throws RuntimeError `NotRunning`, `NotFound` */
  processes(id: ContainerId, signal: AbortSignal): Promise<readonly RuntimeProcess[]>;
  stats(ids: readonly ContainerId[], signal: AbortSignal): Promise<readonly ContainerStats[]>;

  pull(
    image: string,
    auth: RegistryAuth | undefined,
    progress: (p: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<Image>;
  image(ref: string): Promise<Image | undefined>;
  images(): Promise<readonly ImageSummary[]>;

  /** Creates the volume or finds the one of the same pod and name. */
  volume(spec: VolumeSpec): Promise<VolumeRef>;
  volumes(): Promise<readonly VolumeRef[]>;
  /** Later entries win; existing files are replaced, others stay. */
  writeVolume(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void>;
  /** Content of a file, undefined when there is none. At most the last `maxBytes` bytes when given. */
  readVolume(ref: VolumeRef, path: string, maxBytes?: number): Promise<Uint8Array | undefined>;
  /** What lies at a path of a volume, undefined when nothing does. A directory that exists must not be written again: that would reset its mode. */
  statVolume(ref: VolumeRef, path: string): Promise<"file" | "directory" | "other" | undefined>;
  volumeUsage(ref: VolumeRef): Promise<number | undefined>;
  removeVolume(ref: VolumeRef): Promise<void>;

  info(): Promise<EngineInfo>;
  /** Removes every object this instance created: containers, volumes, network, pause image. Returns what was removed. */
  prune(signal: AbortSignal): Promise<readonly string[]>;
  /** Lets go of streams and connections; the containers live on. Idempotent. */
  close(): Promise<void>;
}

// ---------------------------------------------------------------------------------------------------------- the API

/** `deleted`: the object is gone from the API, whatever its containers do. */
export type PodChange =
  | { readonly type: "set"; readonly pod: Pod }
  | { readonly type: "deleted"; readonly pod: Pod };

/** The pods bound to this node. */
export interface PodSource {
  list(): readonly Pod[];
  /** First `set` for every present pod, then changes in order. */
  watch(signal: AbortSignal): AsyncIterable<PodChange>;
}

/** Where the status goes. */
export interface StatusSink {
  /**
   * Reads the latest pod, computes the change, writes it by compare-and-swap, and retries on conflict. `change`
   * returning undefined means nothing to write. `gone` when the pod or its uid no longer exists.
   */
  patchStatus(ref: RuntimePodRef, change: (latest: Pod) => PodStatus | undefined): Promise<Pod | "gone">;
  /** Removes the object for good, once its containers are gone: a delete with grace 0 and a uid precondition. */
  removePod(ref: RuntimePodRef): Promise<void>;
}

/** What pods refer to. Reads are of the newest version. */
export interface ObjectReader {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** `NAME=value` pairs of the services visible to pods of this namespace (containers-and-volumes.md 2.5). */
  serviceEnv(namespace: string, enableServiceLinks: boolean): Readonly<Record<string, string>>;
}

/** An Event before or after correlation: a repeat names the stored event that it updates. */
export interface EventSink {
  create(event: Event): Promise<void>;
  /** count, message and lastTimestamp of a stored event; creates it when it has expired. */
  update(event: Event): Promise<void>;
}

/** What must outlive a crash in the middle of a termination (decision 10). */
export interface TerminationRecord {
  readonly uid: string;
  readonly container: string;
  readonly startedAt: EpochMs;
  readonly preStopStartedAt?: EpochMs;
  readonly termSentAt?: EpochMs;
}

export interface TerminationStore {
  get(uid: string): readonly TerminationRecord[];
  /** Durable when the promise resolves: it is awaited before each step. */
  put(record: TerminationRecord): Promise<void>;
  delete(uid: string): Promise<void>;
}
