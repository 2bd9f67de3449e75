import { mkdirSync, readFileSync } from "node:fs";
import { runCommand } from "../run-command.ts";

/** The v1 controllers that /proc/cgroups lists as enabled. */
export function enabledControllers(procCgroups: string): string[] {
  return procCgroups
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"))
    .filter((columns) => columns[3] === "1")
    .map((columns) => columns[0] ?? "");
}

/** Mounts control groups where nobody did (a machine without an init system): the engine cannot start without. */
export async function mountCgroups(): Promise<void> {
  const mounts = readFileSync("/proc/mounts", "utf8");
  if (/ \/sys\/fs\/cgroup\S* cgroup2? /.test(mounts)) return;
  const mount = async (...args: string[]): Promise<void> => {
    await runCommand("mount", args, { timeoutMs: 10_000 });
  };
  const controllers = enabledControllers(readFileSync("/proc/cgroups", "utf8"));
  if (controllers.length === 0) {
    await mount("-t", "cgroup2", "cgroup2", "/sys/fs/cgroup");
    return;
  }
  await mount("-t", "tmpfs", "-o", "mode=755", "cgroup", "/sys/fs/cgroup");
  for (const controller of controllers) {
    const path = `/sys/fs/cgroup/${controller}`;
    mkdirSync(path, { recursive: true });
    await mount("-t", "cgroup", "-o", controller, "cgroup", path);
  }
}
