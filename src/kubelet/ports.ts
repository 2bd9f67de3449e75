/**
 * The ports of the kubelet: all that it needs from the world comes in here and nowhere else. Whoever implements one knows
 * no more of the kubelet than this. Each has a contract suite (`*.contract.ts`) that runs on the fake and on the real thing.
 */

// Time and network.
export type { Clock, Random } from "./ports/clock.ts";
export type { DialErrorCode, HostDialer, PodDialer, PodRef } from "./ports/dialers.ts";

// The engine, and the values that it takes and gives.
export type {
  AttachStream,
  ExecIo,
  ExecResult,
  LogChunk,
  LogOptions,
  TerminalSize,
} from "./ports/container-io.ts";
export type { ContainerRuntime, RuntimeErrorCode } from "./ports/container-runtime.ts";
export type { ContainerResources, ContainerSecurity, ContainerSpec, Mount } from "./ports/container-spec.ts";
export type { ContainerStats, EngineInfo } from "./ports/engine-info.ts";
export type { Image, ImageSummary, PullProgress, RegistryAuth } from "./ports/image.ts";
export type {
  ContainerId,
  ContainerKind,
  RuntimeContainer,
  RuntimeContainerState,
  RuntimeEvent,
  RuntimePod,
  RuntimePodRef,
  RuntimeSandbox,
} from "./ports/runtime-state.ts";
export type { DnsConfig, PortMapping, SandboxSpec } from "./ports/sandbox-spec.ts";
export type { VolumeFile, VolumePathKind, VolumeRef, VolumeSpec } from "./ports/volume.ts";

// The API, and what outlives a crash.
export type { EventSink } from "./ports/event-sink.ts";
export type { ObjectReader } from "./ports/object-reader.ts";
export type { PodChange, PodSource } from "./ports/pod-source.ts";
export type { StatusSink } from "./ports/status-sink.ts";
export type { TerminationRecord, TerminationStore } from "./ports/termination-store.ts";
