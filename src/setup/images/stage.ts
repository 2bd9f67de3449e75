import { readdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { existsSync, globSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";

/** A directory tree of unpacked packages, laid out as a merged /usr, from which layers take their files. */
export interface Stage {
  readonly root: string;
}

const mergedDirectories = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/** Unpacks every .deb of `archives` into `root` without running any of their scripts. */
export async function unpackPackages(archives: string, root: string): Promise<Stage> {
  mkdirSync(root, { recursive: true });
  const waiting = readdirSync(archives).filter((name) => name.endsWith(".deb"));
  const unpackNext = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const done = await runCommand("dpkg", ["-x", join(archives, name), root], { timeoutMs: 120_000 });
      if (done.status !== 0)
        throw new SetupError(`dpkg -x ${name} failed: ${done.output}`, "Is the disk full?");
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, unpackNext));
  await mergeUsr(root);
  makeLinksRelative(root);
  return { root };
}

/** The paths (relative to the stage) that the patterns name; a directory brings all that is in it. */
export function selectPaths(
  stage: Stage,
  patterns: readonly string[],
  except: readonly string[] = [],
): string[] {
  const selected = new Set<string>();
  const add = (path: string): void => {
    if (except.some((part) => `/${path}/`.includes(part))) return;
    for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) selected.add(parent);
    selected.add(path);
    const stat = lstatSync(join(stage.root, path));
    if (stat.isSymbolicLink()) {
      const target = realTarget(stage, path);
      if (target !== undefined && !selected.has(target)) add(target);
    } else if (stat.isDirectory()) {
      for (const name of readdirSync(join(stage.root, path))) add(join(path, name));
    }
  };
  for (const pattern of patterns) {
    const found = globSync(pattern, { cwd: stage.root });
    if (found.length === 0)
      throw new SetupError(`no package holds ${pattern}`, "The distribution may be too old.");
    for (const path of found.sort()) add(path);
  }
  return [...selected].sort();
}

/** Where a path of the stage really lies, relative to the stage; undefined for a dangling link. */
export function realTarget(stage: Stage, path: string): string | undefined {
  const full = join(stage.root, path);
  return existsSync(full) ? relative(stage.root, realpathSync(full)) : undefined;
}

/** Moves /bin, /lib and the like under /usr, as an installed system has them: packages name either place. */
async function mergeUsr(root: string): Promise<void> {
  for (const name of mergedDirectories) {
    const from = join(root, name);
    if (existsSync(from) && lstatSync(from).isDirectory()) {
      mkdirSync(join(root, "usr", name), { recursive: true });
      const done = await runCommand("cp", ["-a", "--link", `${from}/.`, join(root, "usr", name)], {
        timeoutMs: 60_000,
      });
      if (done.status !== 0) throw new SetupError(`cp ${from} failed: ${done.output}`, "Is the disk full?");
      rmSync(from, { recursive: true });
    }
    if (!existsSync(from)) symlinkSync(`usr/${name}`, from);
  }
}

/** Absolute links would leave the stage: each is turned into the relative one of the same meaning. */
function makeLinksRelative(root: string): void {
  for (const path of linksBelow(root)) {
    const target = readlinkSync(path);
    if (!target.startsWith("/")) continue;
    const [, first = "", rest = ""] = /^\/([^/]+)(.*)$/.exec(target) ?? [];
    const merged = mergedDirectories.includes(first) ? `/usr/${first}${rest}` : target;
    rmSync(path);
    symlinkSync(relative(dirname(path), join(root, merged)), path);
  }
}

/** Every symbolic link of the tree, none of them followed. */
function* linksBelow(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isSymbolicLink()) yield path;
    else if (entry.isDirectory()) yield* linksBelow(path);
  }
}
