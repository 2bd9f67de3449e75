import type { VolumeFile, VolumePathKind, VolumeRef } from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";

/** A way to the content of volumes. Links are followed as far as they stay in the volume; others lead to nothing. */
export interface VolumeAccess {
  setRoot(ref: VolumeRef, mode: number, gid: number | undefined): Promise<void>;
  write(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void>;
  read(ref: VolumeRef, path: string, maxBytes: number | undefined): Promise<Uint8Array | undefined>;
  stat(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined>;
  /** Path inside the volume of what lies at `path`, without links; undefined when nothing does. */
  resolve(ref: VolumeRef, path: string): Promise<string | undefined>;
}

/** @throws RuntimeError `InvalidArgument` for a path that is absolute or has `..` */
export function insideVolume(path: string): string {
  if (path.startsWith("/") || path.split("/").includes(".."))
    throw new RuntimeError("InvalidArgument", `the path ${path} leads out of the volume`);
  return path;
}
