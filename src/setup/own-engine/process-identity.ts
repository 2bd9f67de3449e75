import { existsSync, readFileSync, readdirSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, from /proc/<pid>/stat. */
  readonly startTicks: string;
}

/** The start time in the text of /proc/<pid>/stat: field 22, counted after the command, which may hold blanks. */
export function startTicksIn(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** Who runs under this number now, or undefined when nobody does. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  const startTicks = startTicksIn(readFileSync(path, "utf8"));
  return startTicks === undefined ? undefined : { pid, startTicks };
}

/** True while exactly this process runs. */
export function isRunning(process: ProcessIdentity): boolean {
  return identityOf(process.pid)?.startTicks === process.startTicks;
}

/** True when a process of that name runs; always false where there is no /proc. */
export function isAnyRunning(name: string): boolean {
  if (!existsSync("/proc")) return false;
  return readdirSync("/proc").some((entry) => /^\d+$/.test(entry) && commandOf(entry) === name);
}

function commandOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return undefined; // It ended between the listing and the reading.
  }
}
