import { closeSync, globSync, lstatSync, openSync, readSync } from "node:fs";
import { join, relative } from "node:path";
import { runCommand } from "../run-command.ts";
import { realTarget, type Stage } from "./stage.ts";

const elfMagic = 0x7f454c46;

/** The files that the loader's `--list` output resolves to. */
export function librariesIn(listing: string): string[] {
  return [...listing.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map((match) => match[1] ?? "");
}

/**
 * The shared libraries that the ELF files among `paths` load, and the loader itself, as paths in the stage. It asks
 * the stage's own loader, so that the libraries of this machine never leak into an image.
 */
export async function libraryClosure(stage: Stage, paths: readonly string[]): Promise<string[]> {
  const binaries = paths.filter((path) => isElf(join(stage.root, path)));
  const loader = globSync("usr/lib{,64}/ld-linux*.so.*", { cwd: stage.root })[0];
  if (binaries.length === 0 || loader === undefined) return [];
  const libraryPath = globSync("usr/lib/*-linux-*", { cwd: stage.root }).map((path) =>
    join(stage.root, path),
  );
  const found = new Set<string>();
  for (const binary of binaries) {
    const args = ["--library-path", libraryPath.join(":"), "--list", join(stage.root, binary)];
    const { stdout } = await runCommand(join(stage.root, loader), args, { timeoutMs: 20_000 });
    for (const library of librariesIn(stdout)) found.add(relative(stage.root, library));
  }
  // A static binary lists nothing and needs no loader.
  if (found.size > 0) found.add(loader);
  return [...found]
    .filter((path) => !path.startsWith(".."))
    .flatMap((path) => [path, realTarget(stage, path) ?? path]);
}

function isElf(path: string): boolean {
  if (!lstatSync(path).isFile()) return false;
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(4);
    return readSync(file, head, 0, 4, 0) === 4 && head.readUInt32BE() === elfMagic;
  } finally {
    closeSync(file);
  }
}
