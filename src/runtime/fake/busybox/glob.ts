import { matches } from "./expand.ts";
import type { ContainerFiles } from "./files.ts";

/** Paths that match a pattern, sorted; none: an empty list. */
export function globIn(files: ContainerFiles, cwd: string, pattern: string): readonly string[] {
  const isAbsolute = pattern.startsWith("/");
  let found: readonly string[] = [isAbsolute ? "/" : ""];
  for (const part of pattern.split("/").filter((one) => one !== "")) {
    found = found.flatMap((base) => {
      const directory = base.startsWith("/") ? base : `${cwd}/${base}`;
      const names = files
        .list(directory.replace(/(.)\/+$/, "$1"))
        .filter((name) => matches(name, part) && (!name.startsWith(".") || part.startsWith(".")));
      const joint = base === "" || base.endsWith("/") ? base : `${base}/`;
      return names.map((name) => `${joint}${name}`);
    });
  }
  return found;
}
