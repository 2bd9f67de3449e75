import type { ImageRecipe } from "../recipe.ts";
import { shell } from "./shell.ts";

export const node: ImageRecipe = {
  names: ["node:latest", "node:24", "node:24-slim"],
  description: `Stand-in for node: the project's own Node.js ${process.version} on Debian's C library`,
  layers: [
    shell,
    {
      packages: ["libstdc++6", "libatomic1"],
      paths: ["libc", "libm", "libdl", "libpthread", "libstdc++", "libatomic", "libgcc_s"].map(
        (library) => `usr/lib/*/${library}.so.*`,
      ),
      copies: { "node_modules/node/bin/node": "usr/local/bin/node" },
    },
  ],
  config: { Cmd: ["node"] },
  public: true,
};
