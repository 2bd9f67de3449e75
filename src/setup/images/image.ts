import { createHash } from "node:crypto";
import type { Layer } from "./layer.ts";
import type { ImageRecipe } from "./recipe.ts";

/** An image ready to be pushed or loaded. */
export interface BuiltImage {
  readonly recipe: ImageRecipe;
  readonly layers: readonly Layer[];
  /** The image's configuration, as JSON text; its digest is the image ID. */
  readonly config: string;
  readonly configDigest: string;
}

const layerMediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const configMediaType = "application/vnd.docker.container.image.v1+json";
export const manifestMediaType = "application/vnd.docker.distribution.manifest.v2+json";

/** The label by which a stand-in says that it is one. */
const labels = { "org.opencontainers.image.title": "minikubelet stand-in" };
const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Puts the layers and the recipe's configuration together. The same input gives the same image ID. */
export function assembleImage(recipe: ImageRecipe, layers: readonly Layer[]): BuiltImage {
  const config = JSON.stringify({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    created: "1970-01-01T00:00:00Z",
    config: {
      ...recipe.config,
      Env: [path, ...(recipe.config.Env ?? [])],
      Labels: { ...labels, "org.opencontainers.image.description": recipe.description },
    },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map(() => ({ created: "1970-01-01T00:00:00Z", created_by: recipe.description })),
  });
  return { recipe, layers, config, configDigest: digestOf(config) };
}

/** The registry manifest of an image, as JSON text. */
export function manifestOf(image: BuiltImage): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestMediaType,
    config: { mediaType: configMediaType, size: Buffer.byteLength(image.config), digest: image.configDigest },
    layers: image.layers.map(({ size, digest }) => ({ mediaType: layerMediaType, size, digest })),
  });
}

/** The digest of a text, as registries write it: `sha256:…`. */
export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
