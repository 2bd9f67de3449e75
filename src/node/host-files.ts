import { mkdir, open, stat } from "node:fs/promises";
import type { HostFileKind, HostFiles } from "../kubelet/volumes/host-files.ts";

/** The daemon's own file system: that of the engine's host when the engine is local. */
export const localHostFiles: HostFiles = {
  kind: async (path) => {
    try {
      const info = await stat(path);
      return kindOf(info);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  },
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o755 });
  },
  makeFile: async (path) => {
    await (await open(path, "a", 0o644)).close();
  },
};

function kindOf(info: Awaited<ReturnType<typeof stat>>): HostFileKind {
  if (info.isDirectory()) return "directory";
  if (info.isFile()) return "file";
  if (info.isSocket()) return "socket";
  if (info.isCharacterDevice()) return "characterDevice";
  return info.isBlockDevice() ? "blockDevice" : "other";
}
