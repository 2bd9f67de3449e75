import type { RuntimePodRef } from "./runtime-state.ts";
import type { VolumeRef } from "./volume.ts";

/** A port of the pod that the host listens at for it. */
export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIP: string;
  readonly protocol: "TCP" | "UDP" | "SCTP";
}

/** The lines of a pod's resolv.conf. */
export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** What a sandbox is made of. */
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
