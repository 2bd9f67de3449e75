import { lstat, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { kubectlFiles } from "../../client/kubectl-files.ts";
import { MinikubeletError } from "../../util/errors.ts";
import type { Session } from "../session.ts";

/**
 * Prints the instance's kubeconfig, or with `merge` puts its contexts into the file that kubectl uses.
 * @throws MinikubeletError `NotRunning` before the first start, `KubeconfigInvalid`, `KubeconfigLocked`
 */
export async function kubeconfig({ ports, home }: Session, merge: boolean): Promise<void> {
  const own = await ownKubeconfig(home.kubeconfig);
  if (!merge) {
    ports.stdout.write(own);
    return;
  }
  const path = await targetOf(ports.env);
  const { mergeKubeconfig } = await import("../../client/merge-kubeconfig.ts");
  await replaceFile(path, (text) => mergeKubeconfig(text, own));
  ports.stdout.write(`contexts "minikubelet" and "minikubelet-read-only" set in ${path}\n`);
  ports.stderr.write(
    "Use it with `kubectl --context minikubelet …` or `kubectl config use-context minikubelet`.\n",
  );
}

async function ownKubeconfig(path: string): Promise<string> {
  const text = await readIfThere(path);
  if (text !== "") return text;
  throw new MinikubeletError("NotRunning", "this home has no kubeconfig yet", {
    hint: "Start the daemon first: `minikubelet daemon start`.",
  });
}

/** The file that `kubectl config` would write; a link is followed, so that it stays one. */
async function targetOf(env: NodeJS.ProcessEnv): Promise<string> {
  const [path] = kubectlFiles(env);
  const isLink = await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  return isLink ? await realpath(path) : path;
}

/** Changes a file as a whole or not at all, under the lock that kubectl takes as well. */
async function replaceFile(path: string, change: (text: string) => string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await using _lock = await lock(`${path}.lock`);
  const text = change(await readIfThere(path));
  const mode = await stat(path).then(
    (found) => found.mode & 0o600, // It holds tokens from now on.
    () => 0o600,
  );
  const temporary = `${path}.${String(process.pid)}`;
  try {
    await writeFile(temporary, text, { mode, flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function lock(path: string): Promise<AsyncDisposable> {
  try {
    await (await open(path, "wx", 0)).close();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    throw new MinikubeletError(
      "KubeconfigLocked",
      `${path} exists: another program is writing the kubeconfig`,
      {
        hint: "Try again; remove the file when no such program runs.",
        cause,
      },
    );
  }
  return {
    [Symbol.asyncDispose]: async () => {
      await rm(path, { force: true });
    },
  };
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
