import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  readdirSync,
  chmodSync,
  createWriteStream,
  mkdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { SetupError } from "../setup-error.ts";
import { buildJava } from "./java-build.ts";
import { libraryClosure } from "./library-closure.ts";
import type { LayerRecipe } from "./recipe.ts";
import { selectPaths, type Stage } from "./stage.ts";

const checkout = new URL("../../../", import.meta.url);

/** A finished layer: a gzipped tar archive and its two digests. */
export interface Layer {
  readonly file: string;
  /** Digest of the file, as registries name it. */
  readonly digest: string;
  /** Digest of the tar archive inside, as image configurations name it. */
  readonly diffId: string;
  readonly size: number;
}

/** Makes the layers of one recipe: what the packages bring, and above it what the recipe adds itself. */
export async function makeLayers(recipe: LayerRecipe, stage: Stage, work: string): Promise<Layer[]> {
  mkdirSync(work, { recursive: true });
  const layers: Layer[] = [];
  if (recipe.paths.length > 0) {
    const chosen = selectPaths(stage, recipe.paths, recipe.except);
    const libraries = selectPaths(stage, await libraryClosure(stage, chosen));
    const all = [...new Set([...chosen, ...libraries])].sort();
    layers.push(await archive(stage.root, all, join(work, "packages.tar.gz")));
  }
  const own = await writeOwnFiles(recipe, stage, join(work, "own"));
  if (own.length > 0) layers.push(await archive(join(work, "own"), own, join(work, "own.tar.gz")));
  return layers;
}

async function writeOwnFiles(recipe: LayerRecipe, stage: Stage, root: string): Promise<string[]> {
  const inRoot = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  for (const { path, mode } of recipe.directories ?? []) {
    mkdirSync(inRoot(path), { recursive: true });
    chmodSync(join(root, path), mode);
  }
  for (const { path, text, mode } of recipe.files ?? []) {
    writeFileSync(inRoot(path), text);
    chmodSync(join(root, path), mode ?? 0o644);
  }
  for (const [from, to] of Object.entries(recipe.copies ?? {})) {
    copyFileSync(new URL(from, checkout), inRoot(to));
    chmodSync(join(root, to), 0o755);
  }
  for (const [path, target] of Object.entries(recipe.links ?? {})) symlinkSync(target, inRoot(path));
  if (recipe.java !== undefined)
    await buildJava(recipe.java, stage, inRoot(recipe.java.into), `${root}-classes`);
  mkdirSync(root, { recursive: true });
  return selectPaths({ root }, readdirSync(root));
}

/** Packs the paths so that the same content gives the same bytes: fixed order, times, owners. */
async function archive(root: string, paths: readonly string[], file: string): Promise<Layer> {
  const reproducible = ["--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu"];
  const tar = spawn("tar", ["-c", "--no-recursion", ...reproducible, "-C", root, "-T", "-"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  tar.stdin.end(`${paths.join("\n")}\n`);
  const exited = Promise.withResolvers<number>();
  tar.on("error", exited.reject);
  tar.on("close", (code) => {
    exited.resolve(code ?? 1);
  });
  const inside = new Measure();
  const outside = new Measure();
  await pipeline(tar.stdout, inside, createGzip({ level: 1 }), outside, createWriteStream(file));
  if ((await exited.promise) !== 0)
    throw new SetupError("tar failed while packing an image", "Is the disk full?");
  utimesSync(file, 0, 0);
  return { file, digest: outside.digest(), diffId: inside.digest(), size: outside.size };
}

/** Passes bytes on unchanged and remembers their digest and number. */
class Measure extends Transform {
  readonly #hash = createHash("sha256");
  size = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.size += chunk.length;
    done(null, chunk);
  }

  digest(): string {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}
