import type { ImageRecipe } from "../recipe.ts";
import { shell } from "./shell.ts";

export const redis: ImageRecipe = {
  names: ["redis:latest", "redis:7"],
  description: "Stand-in for redis, from Debian's redis-tools",
  layers: [
    shell,
    {
      packages: ["redis-tools"],
      paths: ["usr/bin/redis-check-rdb", "usr/bin/redis-cli"],
      // One program under two names, as upstream builds it.
      links: { "usr/bin/redis-server": "redis-check-rdb" },
      directories: [{ path: "data", mode: 0o755 }],
    },
  ],
  config: {
    Cmd: ["redis-server", "--protected-mode", "no"],
    ExposedPorts: { "6379/tcp": {} },
    WorkingDir: "/data",
  },
  public: true,
};
