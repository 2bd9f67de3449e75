import type { ImageRecipe } from "../recipe.ts";
import { shell } from "./shell.ts";

export const busybox: ImageRecipe = {
  names: ["busybox:latest", "busybox:1.35", "busybox:1.36"],
  description: "Stand-in for busybox, from Debian's busybox-static",
  layers: [shell],
  config: { Cmd: ["sh"] },
  public: true,
};
