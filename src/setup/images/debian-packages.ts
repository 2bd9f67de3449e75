import { mkdirSync } from "node:fs";
import { updateLists } from "../apt.ts";
import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";

/** A package and its version, as `apt-get download` takes them. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

// Resolving against an empty status file gives the whole closure whatever this machine has installed.
const emptyMachine = ["-o", "Dir::State::status=/dev/null"];
const environment = { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };

/** The packages in the output of `apt-get install --simulate`: `Inst NAME (VERSION ARCHIVE [ARCH])`. */
export function packagesIn(simulation: string): PackageVersion[] {
  return [...simulation.matchAll(/^Inst ([^\s:]+)\S* \((\S+) /gm)].map((match) => ({
    name: match[1] ?? "",
    version: match[2] ?? "",
  }));
}

/** Of a closure, what ends up in an image: the wanted packages and the libraries; no scripts, no init systems. */
export function imagePackages(
  closure: readonly PackageVersion[],
  roots: readonly string[],
): PackageVersion[] {
  return closure.filter(({ name }) => roots.includes(name) || /^(lib|zlib1g|python3)/.test(name));
}

/** The closure of the packages, or undefined when apt does not know one of them. */
async function resolvePackages(roots: readonly string[]): Promise<PackageVersion[] | undefined> {
  const done = await runCommand(
    "apt-get",
    [...emptyMachine, "install", "--simulate", "-qq", "--no-install-recommends", ...roots],
    { timeoutMs: 60_000, env: environment },
  );
  return done.status === 0 ? imagePackages(packagesIn(done.stdout), roots) : undefined;
}

/**
 * Resolves the packages of many recipes at once and leaves out what the distribution lacks.
 * Refreshes apt's lists once when they do not know everything.
 */
export async function resolveGroups(
  groups: readonly (readonly string[])[],
): Promise<{ readonly packages: readonly PackageVersion[]; readonly available: readonly boolean[] }> {
  const all = await resolvePackages([...new Set(groups.flat())]);
  if (all !== undefined) return { packages: all, available: groups.map(() => true) };
  await updateLists();
  const each = await Promise.all(groups.map(async (roots) => await resolvePackages(roots)));
  const found = new Map(each.flatMap((group) => group ?? []).map((item) => [item.name, item]));
  return { packages: [...found.values()], available: each.map((group) => group !== undefined) };
}

/** Downloads the packages into `directory`; they are not installed. Tries once more after refreshing apt's lists. */
export async function downloadPackages(
  packages: readonly PackageVersion[],
  directory: string,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const wanted = packages.map(({ name, version }) => `${name}=${version}`);
  // apt drops to the user _apt, who may not write here; as root that is a warning and the download goes on.
  const options = { timeoutMs: 600_000, cwd: directory, env: environment };
  const args = ["-q", "-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=30", "download"];
  const first = await runCommand("apt-get", [...args, ...wanted], options);
  if (first.status === 0) return;
  await updateLists();
  const again = await runCommand("apt-get", [...args, ...packages.map(({ name }) => name)], options);
  if (again.status === 0) return;
  throw new SetupError(
    `apt-get download failed: ${again.output.trim().split("\n").at(-1) ?? ""}`,
    "A Debian mirror must be in reach to build images offline.",
  );
}
