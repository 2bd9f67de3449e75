import { existsSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ephemeralHomePrefix, instanceHome } from "../client/instance-home.ts";
import { isMinikubeletError } from "../util/errors.ts";
import type { EpochMs } from "../util/time.ts";
import type { DaemonPorts } from "./daemon.ts";
import { lineLog } from "./log-file.ts";
import { pruneInstance } from "./prune.ts";

type RemovalPorts = Pick<DaemonPorts, "env" | "clock" | "writeLog">;

/** A home without a `daemon.json` may be that of a daemon on its way: its starter waits for a minute. */
const startingMs = 300_000;

/**
 * Removes what an instance has made on the engine, and its home.
 * @returns false when something is left: a living daemon's, or for the next daemon to remove
 */
export async function removeInstance(ports: RemovalPorts, root: string): Promise<boolean> {
  const env = { ...ports.env, MINIKUBELET_HOME: root };
  try {
    // Without a store there has been no pod; the engine may be the very thing that was not there.
    if (existsSync(instanceHome(env).stateDb))
      await pruneInstance(env, ports.clock, new AbortController().signal);
    await rm(root, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (isMinikubeletError(error) && error.code === "InstanceLocked") return false;
    const log = lineLog(ports.writeLog, () => ports.clock.now());
    log({ level: "error", message: `cannot remove all of ${root}`, error });
    return false;
  }
}

/** Removes the homes beside one's own whose daemon was killed together with its owner, and what belongs to them. */
export async function sweepAbandonedHomes(
  ports: RemovalPorts,
  own: string,
  signal: AbortSignal,
): Promise<void> {
  const beside = dirname(own);
  const names = (await readdir(beside)).filter((name) => name.startsWith(ephemeralHomePrefix));
  for (const root of names.map((name) => join(beside, name))) {
    if (signal.aborted) return;
    // One that a living daemon holds is locked, and stays.
    if (root !== own && (await isAbandoned(root, ports.clock.now()))) await removeInstance(ports, root);
  }
}

/** Ours, and either its daemon has served, or it is too old to be on its way to. */
async function isAbandoned(root: string, now: EpochMs): Promise<boolean> {
  try {
    const { uid, mtimeMs } = await lstat(root);
    if (uid !== process.getuid?.()) return false;
    const home = instanceHome({ MINIKUBELET_HOME: root });
    return existsSync(home.daemon) || now - mtimeMs > startingMs;
  } catch {
    return false; // Somebody else has just removed it.
  }
}
