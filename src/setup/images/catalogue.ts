import type { ImageRecipe } from "./recipe.ts";
import { busybox } from "./recipes/busybox.ts";
import { nginx } from "./recipes/nginx.ts";
import { node } from "./recipes/node.ts";
import { python } from "./recipes/python.ts";
import { redis } from "./recipes/redis.ts";
import { springBootDemo, springBootHelloWorld } from "./recipes/spring-boot.ts";
import { sampleWar, tomcat } from "./recipes/tomcat.ts";

/** Every image that samples and tests use. */
export const catalogue: readonly ImageRecipe[] = [
  busybox,
  nginx,
  redis,
  python,
  node,
  springBootHelloWorld,
  springBootDemo,
  tomcat,
  sampleWar,
];
