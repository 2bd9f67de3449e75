import type { HostPathVolumeSource } from "../../api/index.ts";
import { VolumeError } from "./volume-error.ts";

/** What lies at a path of the host. */
export type HostFileKind = "directory" | "file" | "socket" | "characterDevice" | "blockDevice" | "other";

/** The file system of the engine's host, when it is the daemon's own. */
export interface HostFiles {
  /** What lies at a path, links followed; undefined when nothing does. */
  kind(path: string): Promise<HostFileKind | undefined>;
  /** Makes a directory and its parents, mode 0755. */
  makeDirectory(path: string): Promise<void>;
  /** Makes an empty file, mode 0644, in a directory that exists. */
  makeFile(path: string): Promise<void>;
}

interface Check {
  readonly kind: HostFileKind;
  readonly words: string;
  readonly create?: "makeDirectory" | "makeFile";
}

const checks: Readonly<Record<string, Check>> = {
  DirectoryOrCreate: { kind: "directory", words: "a directory", create: "makeDirectory" },
  Directory: { kind: "directory", words: "a directory" },
  FileOrCreate: { kind: "file", words: "a file", create: "makeFile" },
  File: { kind: "file", words: "a file" },
  Socket: { kind: "socket", words: "a socket file" },
  CharDevice: { kind: "characterDevice", words: "a character device" },
  BlockDevice: { kind: "blockDevice", words: "a block device" },
};

/**
 * Checks a hostPath against its type and makes it where the type says so (pkg/volume/hostpath). On an engine elsewhere
 * nothing can be looked at: the engine's own refusal must do.
 * @throws VolumeError
 */
export async function checkHostPath(
  { path, type = "" }: HostPathVolumeSource,
  files: HostFiles | undefined,
): Promise<void> {
  const check = checks[type];
  if (check === undefined || files === undefined) return;
  const kind = await files.kind(path);
  if (kind === check.kind) return;
  if (kind !== undefined || check.create === undefined)
    throw new VolumeError(`hostPath type check failed: ${path} is not ${check.words}`);
  await files[check.create](path);
}

/** Whether the engine is to make a missing directory: always without a type, as Docker's binds do. */
export function engineCreates({ type = "" }: HostPathVolumeSource): boolean {
  return type === "" || type === "DirectoryOrCreate";
}
