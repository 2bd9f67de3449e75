import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The version in the nearest package.json above this file, in the sources and in dist alike. */
export async function packageVersion(): Promise<string> {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  const { version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as {
    readonly version: string;
  };
  return version;
}
