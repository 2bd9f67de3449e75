import { mkdir, stat } from "node:fs/promises";
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

/**
 * Makes the directory that keys and tokens go to. One that others may write to is none of ours, and is not made so behind
 * their back. @throws Error, or the file system's error
 */
export async function makeHomeDirectory(path: string): Promise<void> {
  await makePrivateDirectory(path);
  const { mode } = await stat(path);
  if ((mode & 0o022) !== 0) throw new Error("other users may write there");
}

/** What to do about a home that cannot be used. */
export const homeHint = "Set MINIKUBELET_HOME to a directory that you may write, and nobody else.";
