import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineCandidate } from "../../runtime/docker/discovery/candidate.ts";
import { type EngineHome, readRecord, writeRecord } from "../own-engine/engine-home.ts";
import { type EngineRecord, writeEngineRecord } from "../own-engine/engine-record.ts";
import { isRunning } from "../own-engine/process-identity.ts";
import { buildImages, recipeKey, type Unbuilt } from "./build-images.ts";
import { catalogue } from "./catalogue.ts";
import { hasImage, loadImage } from "./engine-images.ts";
import type { ImageRecipe } from "./recipe.ts";
import { RegistryClient } from "./registry-client.ts";
import { hasRegistry, keepRegistry, registryPackage, startRegistry } from "./registry-server.ts";
import { standInName, withStandIns } from "./stand-in-name.ts";

/** How images get to the engine, and what is missing. */
export interface ImageSupply {
  /** `registry`: real pulls from Docker Hub; `mirror`: real pulls from our registry; `stand-ins`: loaded under our names. */
  readonly kind: "registry" | "mirror" | "stand-ins";
  /** Where the samples with working image names lie. */
  readonly samples: string;
  /** Real name → name on this engine, where the two differ. */
  readonly renamed: Readonly<Record<string, string>>;
  readonly missing: Unbuilt;
}

/** What stands in the image record: name → key of the recipe it was made by, and the digest it was pushed as. */
type ImageRecord = Readonly<Record<string, { readonly key: string; readonly digest: string }>>;

/** What the images are prepared for. */
export interface ImageJob {
  readonly home: EngineHome;
  readonly say: (line: string) => void;
  readonly samples: string;
}

/** Serves every image of the catalogue from a registry of ours, which our own engine uses as its mirror. */
export async function serveByMirror(job: ImageJob, record: EngineRecord): Promise<ImageSupply> {
  const { home, say, samples } = job;
  const registry = new RegistryClient(record.mirrorPort);
  let current = record;
  const ensureRegistry = async (): Promise<void> => {
    if (current.registry !== undefined && isRunning(current.registry)) return;
    current = { ...current, registry: await startRegistry(home.registry, current.mirrorPort) };
    writeEngineRecord(home, current);
  };
  if (hasRegistry(home.registry)) await ensureRegistry();
  const pushed: Record<string, ImageRecord[string]> = {
    ...(readRecord(home.imageRecord) as ImageRecord | undefined),
  };
  const wanted = await staleRecipes(async (name, key) => {
    const known = pushed[name];
    return known?.key === key && (await registry.manifestDigest(name)) === known.digest;
  });
  if (wanted.length === 0) return { kind: "mirror", samples, renamed: {}, missing: {} };
  const missing = await buildImages({
    recipes: wanted,
    tools: hasRegistry(home.registry) ? [] : [registryPackage],
    say,
    onStage: async (stage) => {
      if (!hasRegistry(home.registry)) keepRegistry(stage, home.registry);
      await ensureRegistry();
    },
    onImage: async (image) => {
      const digest = await registry.push(image);
      for (const name of image.recipe.names) pushed[name] = { key: recipeKey(image.recipe), digest };
      writeRecord(home.imageRecord, pushed);
      say(`image ${image.recipe.names.join(", ")}`);
    },
  });
  return { kind: "mirror", samples, renamed: {}, missing };
}

/** Loads stand-ins into an engine that is not ours, under names of ours, and writes samples that use those names. */
export async function loadStandIns(
  job: ImageJob,
  engine: EngineCandidate,
  recipes: readonly ImageRecipe[],
): Promise<ImageSupply> {
  const { home, say } = job;
  const loaded: Record<string, ImageRecord[string]> = {
    ...(readRecord(home.imageRecord) as ImageRecord | undefined),
  };
  const wanted = await staleRecipes(async (name, key) => {
    const known = loaded[standInName(name)]?.key === key;
    return known && (await hasImage(engine, standInName(name)));
  }, recipes);
  const missing =
    wanted.length === 0
      ? {}
      : await buildImages({
          recipes: wanted,
          tools: [],
          say,
          onImage: async (image) => {
            const names = image.recipe.names.map(standInName);
            await loadImage(engine, image, names);
            for (const name of names)
              loaded[name] = { key: recipeKey(image.recipe), digest: image.configDigest };
            writeRecord(home.imageRecord, loaded);
            say(`image ${names.join(", ")}`);
          },
        });
  const names = recipes.flatMap((recipe) => recipe.names).filter((name) => missing[name] === undefined);
  writeSamples(job.samples, home.samples, new Set(names));
  const renamed = Object.fromEntries(names.map((name) => [name, standInName(name)]));
  return { kind: "stand-ins", samples: home.samples, renamed, missing };
}

/** The recipes of which some name is not there as this recipe makes it. */
async function staleRecipes(
  isThere: (name: string, key: string) => Promise<boolean>,
  recipes: readonly ImageRecipe[] = catalogue,
): Promise<ImageRecipe[]> {
  const stale = await Promise.all(
    recipes.map(async (recipe) => {
      const key = recipeKey(recipe);
      const there = await Promise.all(recipe.names.map(async (name) => await isThere(name, key)));
      return there.every(Boolean) ? [] : [recipe];
    }),
  );
  return stale.flat();
}

function writeSamples(from: string, to: string, names: ReadonlySet<string>): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, withStandIns(readFileSync(path, "utf8"), names));
  }
}
