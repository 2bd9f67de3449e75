import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a directory and its missing parents, for the owner alone. Step by step: Node's own recursive mkdir never ends
 * where a parent exists but nothing can be made in it (`/proc/x`). @throws the file system's error
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = dirname(path);
    if (code !== "ENOENT" || parent === path) throw error;
    await makePrivateDirectory(parent);
    await mkdir(path, { mode: 0o700 });
  }
}
