import type { RuntimePodRef } from "./runtime-state.ts";

/** A volume that a pod needs on the engine. */
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

/** What a path of a volume leads to. Links are followed: out of the volume, or to nothing (`dangling`). */
export type VolumePathKind = "file" | "directory" | "other" | "outside" | "dangling";

/** One entry of a volume's content. */
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
