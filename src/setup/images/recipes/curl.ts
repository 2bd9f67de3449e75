import type { LayerRecipe } from "../recipe.ts";

/** curl, for images whose preStop hooks call it. */
export const curl: LayerRecipe = { packages: ["curl"], paths: ["usr/bin/curl"] };
