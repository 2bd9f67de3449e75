import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { MinikubeletError } from "../util/errors.ts";

/** Where one instance keeps everything (decision 16). All paths are absolute. */
export interface InstanceHome {
  readonly root: string;
  readonly config: string;
  readonly stateDb: string;
  readonly lockDb: string;
  readonly kubeconfig: string;
  readonly certificates: string;
  readonly log: string;
  readonly manifests: string;
  /** `instance.json`: what must not change between two starts (id, port). */
  readonly instance: string;
  /** `daemon.json`: who serves now (pid, server). */
  readonly daemon: string;
}

/** `$MINIKUBELET_HOME`, else `minikubelet` in the XDG state directory. */
export function instanceHome(env: NodeJS.ProcessEnv): InstanceHome {
  const state = env["XDG_STATE_HOME"] ?? join(env["HOME"] ?? homedir(), ".local", "state");
  const root = resolve(env["MINIKUBELET_HOME"] ?? join(state, "minikubelet"));
  return {
    root,
    config: join(root, "config.yaml"),
    stateDb: join(root, "state.db"),
    lockDb: join(root, "lock.db"),
    kubeconfig: join(root, "kubeconfig"),
    certificates: join(root, "certificates"),
    log: join(root, "daemon.log"),
    manifests: join(root, "manifests"),
    instance: join(root, "instance.json"),
    daemon: join(root, "daemon.json"),
  };
}

/**
 * Makes the home and its folders, for the owner alone.
 * @throws MinikubeletError `HomeUnusable` when the directory cannot be made or written.
 */
export async function prepareHome(home: InstanceHome): Promise<void> {
  try {
    for (const directory of [home.root, home.certificates, home.manifests]) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
    }
    await chmod(home.root, 0o700);
  } catch (cause) {
    throw new MinikubeletError(
      "HomeUnusable",
      `cannot use ${home.root} as minikubelet's home: ${(cause as Error).message}`,
      {
        hint: "Set MINIKUBELET_HOME to a directory that you may write.",
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
