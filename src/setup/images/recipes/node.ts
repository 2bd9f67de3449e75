import { fileURLToPath } from "node:url";
import type { ImageRecipe } from "../recipe.ts";
import { shell } from "./shell.ts";

const binary = fileURLToPath(new URL("../../../../node_modules/node/bin/node", import.meta.url));

export const node: ImageRecipe = {
  names: ["node:latest", "node:24", "node:24-slim"],
  description: "Stand-in for node: the project's own Node.js on Debian's C library",
  layers: [
    shell,
    {
      packages: ["libstdc++6", "libatomic1"],
      paths: ["libc", "libm", "libdl", "libpthread", "libstdc++", "libatomic", "libgcc_s"].map(
        (library) => `usr/lib/*/${library}.so.*`,
      ),
      copies: { [binary]: "usr/local/bin/node" },
    },
  ],
  config: { Cmd: ["node"] },
  public: true,
};
