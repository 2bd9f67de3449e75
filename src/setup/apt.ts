import { existsSync, rmSync, writeFileSync } from "node:fs";
import { type CommandResult, runCommand } from "./run-command.ts";
import { SetupError } from "./setup-error.ts";

const aptOptions = [
  "-q",
  "-y",
  "-o",
  "Acquire::Retries=3",
  "-o",
  "Acquire::http::Timeout=30",
  "-o",
  "DPkg::Lock::Timeout=120",
];
const environment = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
const policyPath = "/usr/sbin/policy-rc.d";

/** The commands that `installPackages` runs, for people to read first. */
export function installCommands(packages: readonly string[]): string[] {
  return [
    "apt-get update   (only when needed)",
    `apt-get install --no-install-recommends ${packages.join(" ")}`,
  ];
}

/**
 * Installs Debian packages. The package lists are fetched only when apt does not know the packages or when their
 * archive names have gone stale. With `startServices` false no service is started by the packages' scripts.
 */
export async function installPackages(packages: readonly string[], startServices: boolean): Promise<void> {
  const removePolicy = startServices ? undefined : forbidServices();
  try {
    let done = await install(packages);
    if (done.status !== 0) {
      await updateLists();
      done = await install(packages);
    }
    if (done.status !== 0) throw installError(packages, done);
  } finally {
    removePolicy?.();
  }
}

/** Refreshes apt's package lists. */
export async function updateLists(): Promise<void> {
  const done = await runCommand("apt-get", ["update", ...aptOptions], {
    timeoutMs: 180_000,
    env: environment,
  });
  if (done.status !== 0) {
    const reason = lastLine(done.output);
    throw new SetupError(
      `apt-get update failed: ${reason}`,
      "Is a Debian mirror in reach from this machine?",
    );
  }
}

async function install(packages: readonly string[]): Promise<CommandResult> {
  const args = ["install", "--no-install-recommends", ...aptOptions, ...packages];
  return await runCommand("apt-get", args, { timeoutMs: 600_000, env: environment });
}

function installError(packages: readonly string[], done: CommandResult): SetupError {
  return new SetupError(
    `apt-get install ${packages.join(" ")} failed: ${lastLine(done.output)}`,
    "Run that command by hand to see all of its output; a Debian mirror must be in reach.",
  );
}

/** Puts a policy-rc.d in place that answers "do not start" (101), unless the machine has one of its own. */
function forbidServices(): (() => void) | undefined {
  if (existsSync(policyPath)) return undefined;
  writeFileSync(policyPath, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  return () => {
    rmSync(policyPath, { force: true });
  };
}

function lastLine(output: string): string {
  const lines = output.trim().split("\n");
  return (lines.findLast((line) => line.startsWith("E:")) ?? lines.at(-1) ?? "").trim();
}
