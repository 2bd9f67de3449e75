import type { ContainerId, ContainerKind, RuntimePodRef } from "./runtime-state.ts";
import type { VolumeRef } from "./volume.ts";

/** Where a container sees what. */
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

/** CPU and memory in the engine's units. */
export interface ContainerResources {
  readonly cpuShares: number;
  /** 0 = unlimited. */
  readonly cpuQuota: number;
  readonly cpuPeriod: number;
  /** 0 = unlimited. */
  readonly memoryBytes: number;
  readonly oomScoreAdj: number;
}

/** Whom a container runs as, and what it may do. */
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

/** What an instance of a container is made of: every default is settled. */
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
