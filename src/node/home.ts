import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { InstanceHome } from "../client/instance-home.ts";
import { homeHint, makeHomeDirectory, makePrivateDirectory } from "../client/private-directory.ts";
import { MinikubeletError } from "../util/errors.ts";

/**
 * Makes the home and its folders, for the owner alone.
 * @throws MinikubeletError `HomeUnusable` when the directory cannot be made or written.
 */
export async function prepareHome(home: InstanceHome): Promise<void> {
  try {
    await makeHomeDirectory(home.root);
    for (const directory of [home.certificates, home.manifests]) await makePrivateDirectory(directory);
  } catch (cause) {
    throw new MinikubeletError(
      "HomeUnusable",
      `cannot use ${home.root} as minikubelet's home: ${(cause as Error).message}`,
      {
        hint: homeHint,
        cause,
      },
    );
  }
}

/** Writes a file for the owner alone, complete or not at all (a rename is the last step). */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  const temporary = join(
    dirname(path),
    `.${String(process.pid)}.${createHash("sha1").update(path).digest("hex").slice(0, 8)}`,
  );
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, path);
}

/** Content of a file, undefined when it does not exist. */
export async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
