import type { ContainerProcess } from "../../api/processes.ts";
import type { AttachStream, ExecIo, ExecResult, LogChunk, LogOptions } from "./container-io.ts";
import type { ContainerResources, ContainerSpec } from "./container-spec.ts";
import type { ContainerStats, EngineInfo } from "./engine-info.ts";
import type { Image, ImageSummary, PullProgress, RegistryAuth } from "./image.ts";
import type {
  ContainerId,
  RuntimeContainer,
  RuntimeEvent,
  RuntimePod,
  RuntimeSandbox,
} from "./runtime-state.ts";
import type { SandboxSpec } from "./sandbox-spec.ts";
import type { VolumeFile, VolumePathKind, VolumeRef, VolumeSpec } from "./volume.ts";

/** What the kubelet tells apart of the engine's failures. */
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

/** The engine. Its errors are `RuntimeError` (runtime-error.ts) with one of these codes and the engine's own text. */
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
  processes(id: ContainerId, signal: AbortSignal): Promise<readonly ContainerProcess[]>;
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
  statVolume(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined>;
  volumeUsage(ref: VolumeRef): Promise<number | undefined>;
  removeVolume(ref: VolumeRef): Promise<void>;

  info(): Promise<EngineInfo>;
  /** Removes every object this instance created: containers, volumes, network, pause image. Returns what was removed. */
  prune(signal: AbortSignal): Promise<readonly string[]>;
  /** Lets go of streams and connections; the containers live on. Idempotent. */
  close(): Promise<void>;
}
