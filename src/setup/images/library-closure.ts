import { closeSync, globSync, lstatSync, openSync, readSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";
import { realTarget, type Stage } from "./stage.ts";

const elfMagic = 0x7f454c46;
const programInterpreter = 3;

/** The files that the loader's `--list` output resolves to. */
export function librariesIn(listing: string): string[] {
  return [...listing.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map((match) => match[1] ?? "");
}

/**
 * The shared libraries that the ELF files among `paths` load, and the loader itself, as paths in the stage. It asks
 * the stage's own loader, so that the libraries of this machine never leak into an image.
 */
export async function libraryClosure(stage: Stage, paths: readonly string[]): Promise<string[]> {
  const binaries = paths.filter((path) => needsLoader(join(stage.root, path)));
  const loader = globSync("usr/lib{,64}/ld-linux*.so.*", { cwd: stage.root })[0];
  if (binaries.length === 0 || loader === undefined) return [];
  const systemDirectories = globSync("usr/lib/*-linux-*", { cwd: stage.root });
  // Programs with directories of their own (a JVM) name them only at run time.
  const ownDirectories = paths.filter((path) => path.endsWith(".so")).map((path) => dirname(path));
  const libraryPath = [...new Set([...systemDirectories, ...ownDirectories])].map((path) =>
    join(stage.root, path),
  );
  const found = new Set<string>();
  for (const binary of binaries) {
    const args = ["--library-path", libraryPath.join(":"), "--list", join(stage.root, binary)];
    const { status, stdout, output } = await runCommand(join(stage.root, loader), args, {
      timeoutMs: 20_000,
    });
    if (status !== 0) throw new SetupError(`${binary} cannot be loaded: ${output.trim()}`, "");
    for (const library of librariesIn(stdout)) found.add(relative(stage.root, library));
  }
  found.add(loader);
  return [...found]
    .filter((path) => !path.startsWith(".."))
    .flatMap((path) => [path, realTarget(stage, path) ?? path]);
}

/** A library, or a program that asks for the loader; a static program (also a position-independent one) does not. */
function needsLoader(path: string): boolean {
  return (
    lstatSync(path).isFile() &&
    (/\.so(\.|$)/.test(path) ? isElf(path) : programTypes(path).includes(programInterpreter))
  );
}

function isElf(path: string): boolean {
  const head = readHead(path);
  return head.length > 64 && head.readUInt32BE(0) === elfMagic;
}

/** The types in the program headers of a 64-bit ELF file; none for other files. */
function programTypes(path: string): number[] {
  if (!isElf(path)) return [];
  const head = readHead(path);
  const [offset, size, count] = [
    Number(head.readBigUInt64LE(0x20)),
    head.readUInt16LE(0x36),
    head.readUInt16LE(0x38),
  ];
  return Array.from({ length: count }, (_, index) => offset + index * size)
    .filter((at) => at + 4 <= head.length)
    .map((at) => head.readUInt32LE(at));
}

function readHead(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(4096);
    return head.subarray(0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}
