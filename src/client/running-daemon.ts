import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { DaemonInfo, InstanceHome } from "./instance-home.ts";

/** The daemon that serves this home, undefined when there is none (a stale file of a killed one does not count). */
export async function runningDaemon(home: InstanceHome): Promise<DaemonInfo | undefined> {
  let info: DaemonInfo;
  try {
    info = JSON.parse(await readFile(home.daemon, "utf8")) as DaemonInfo;
  } catch {
    return undefined;
  }
  return isAlive(info.pid) ? info : undefined;
}

/**
 * Whether the process is there and is a daemon: a killed one that nobody has reaped yet, or another program that got
 * its pid, is none. Where there is no /proc the signal test has to do.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  try {
    const commandLine = readFileSync(`/proc/${String(pid)}/cmdline`, "utf8");
    return commandLine.includes("minikubeletd");
  } catch {
    return !existsSync("/proc/self/cmdline");
  }
}
