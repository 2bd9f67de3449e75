import { existsSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { ephemeralHomePrefix, instanceHome } from "../client/instance-home.ts";
import type { EpochMs } from "../util/time.ts";
import { isMinikubeletError, messageOf, MinikubeletError } from "../util/errors.ts";
import { type DaemonPorts, runDaemon } from "./daemon.ts";
import { lineLog } from "./log-file.ts";
import { pruneInstance } from "./prune.ts";

/** A daemon that somebody owns: it lives as long as `owner` (its standard input) is open. */
export interface EphemeralPorts extends DaemonPorts {
  readonly owner: Readable;
}

/** A home without a `daemon.json` may be that of a daemon on its way: its starter waits for a minute. */
const startingMs = 300_000;

/**
 * Serves an instance until its owner has gone, however it went: the kernel closes the pipe of a killed process. Then, and
 * also after every other end, removes what the instance has made on the engine, and its home. Meanwhile does the same for
 * homes beside its own whose daemon was killed. @returns the exit code
 */
export async function runEphemeralDaemon(ports: EphemeralPorts): Promise<number> {
  const { owner } = ports;
  const home = instanceHome(ports.env);
  if (!basename(home.root).startsWith(ephemeralHomePrefix))
    throw new MinikubeletError("HomeUnusable", `${home.root} is no home to be removed at the end`, {
      hint: `The name of such a home begins with ${ephemeralHomePrefix}.`,
    });
  const sweep = new AbortController();
  const sweeping = sweepAbandonedHomes(ports, home.root, sweep.signal);
  const code = await runDaemon({ ...ports, onTermination: (handler) => onEnd(ports, handler) });
  sweep.abort();
  owner.destroy();
  await sweeping;
  return (await removeInstance(ports, home.root)) ? code : 1;
}

/** Calls back when asked to end, and when the owner has gone. */
function onEnd({ owner, onTermination }: EphemeralPorts, handler: () => void): Disposable {
  const termination = onTermination(handler);
  for (const event of ["end", "close", "error"]) owner.on(event, handler);
  owner.resume();
  return {
    [Symbol.dispose]: () => {
      // Not "error": nobody else listens for one that comes late, and it would end the process in mid-removal.
      for (const event of ["end", "close"]) owner.off(event, handler);
      termination[Symbol.dispose]();
    },
  };
}

/** @returns false when something is left: a living daemon's, or for the next daemon to remove. */
async function removeInstance(ports: DaemonPorts, root: string): Promise<boolean> {
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
    log({ level: "error", message: `cannot remove all of ${root}: ${messageOf(error)}` });
    return false;
  }
}

async function sweepAbandonedHomes(ports: DaemonPorts, own: string, signal: AbortSignal): Promise<void> {
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
