import { mkdir, open, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import type { HostFileKind, HostFiles } from "./host-files.ts";

/** The daemon's own file system: for an engine on the same machine. */
export const localHostFiles: HostFiles = {
  kind: async (path) => {
    try {
      return kindOf(await stat(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o755 });
  },
  makeFile: async (path) => {
    const file = await open(path, "a", 0o644);
    await file.close();
  },
};

function kindOf(stats: Stats): HostFileKind {
  if (stats.isDirectory()) return "directory";
  if (stats.isFile()) return "file";
  if (stats.isSocket()) return "socket";
  if (stats.isCharacterDevice()) return "characterDevice";
  return stats.isBlockDevice() ? "blockDevice" : "other";
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
