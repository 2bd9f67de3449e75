import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadPackages, resolveGroups } from "./debian-packages.ts";
import { assembleImage, type BuiltImage } from "./image.ts";
import { type Layer, makeLayers } from "./layer.ts";
import type { ImageRecipe, LayerRecipe } from "./recipe.ts";
import { SetupError } from "../setup-error.ts";
import { type Stage, unpackPackages } from "./stage.ts";

/** Which images are wanted, and who is told of their making. */
export interface BuildRequest {
  readonly recipes: readonly ImageRecipe[];
  /** Packages that are unpacked for the set-up itself. */
  readonly tools: readonly string[];
  readonly say: (line: string) => void;
  /** Called as soon as the packages are unpacked, before images are made. */
  readonly onStage?: (stage: Stage) => Promise<void>;
  /** Called with each image when it is made; the next one is being made meanwhile. */
  readonly onImage: (image: BuiltImage) => Promise<void>;
}

/** The images that could not be made here, by name, each with the reason. */
export type Unbuilt = Readonly<Record<string, string>>;

/** Builds the images from Debian packages, in a temporary directory that is gone afterwards. */
export async function buildImages(request: BuildRequest): Promise<Unbuilt> {
  const work = mkdtempSync(join(tmpdir(), "minikubelet-images-"));
  try {
    const { recipes } = request;
    const { packages, available } = await resolveGroups([...recipes.map(packagesOf), request.tools]);
    request.say(`downloading ${packages.length} Debian packages`);
    await downloadPackages(packages, join(work, "archives"));
    const stage = await unpackPackages(join(work, "archives"), join(work, "stage"));
    await request.onStage?.(stage);
    const layersOf = layerMaker(stage, join(work, "layers"));
    const unbuilt: Record<string, string> = {};
    await Promise.all(
      recipes.map(async (recipe, index) => {
        try {
          if (available[index] !== true) throw new SetupError("the distribution lacks a package of it", "");
          const layers = await allOrFirstError(recipe.layers.map(layersOf));
          await request.onImage(assembleImage(recipe, layers.flat()));
        } catch (error) {
          if (!(error instanceof SetupError)) throw error;
          for (const name of recipe.names) unbuilt[name] = error.message;
        }
      }),
    );
    return unbuilt;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Waits for all even when one fails: the others still read from the stage. */
async function allOrFirstError<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

const builderSources = [
  "debian-packages.ts",
  "stage.ts",
  "library-closure.ts",
  "layer.ts",
  "java-build.ts",
  "image.ts",
];

/** Identifies what an image is made of and by what: another recipe or another builder, another key. */
export function recipeKey(recipe: ImageRecipe): string {
  const hash = createHash("sha256").update(JSON.stringify(recipe));
  for (const name of builderSources) hash.update(readFileSync(new URL(name, import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}

function packagesOf(recipe: ImageRecipe): readonly string[] {
  return recipe.layers.flatMap((layer) => layer.packages);
}

/** Makes each layer once, however many images share it. */
function layerMaker(stage: Stage, work: string): (recipe: LayerRecipe) => Promise<Layer[]> {
  const made = new Map<string, Promise<Layer[]>>();
  return async (recipe) => {
    const key = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
    const layers = made.get(key) ?? makeLayers(recipe, stage, join(work, key));
    made.set(key, layers);
    return await layers;
  };
}
