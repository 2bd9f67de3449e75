import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRecord, writeRecord } from "./own-engine/engine-home.ts";
import { runCommand } from "./run-command.ts";
import { SetupError } from "./setup-error.ts";

interface BuildStamp {
  readonly sources: string;
  readonly files: readonly string[];
}

/** Compiles the sources to dist/, unless nothing changed since the last time. True when it compiled. */
export async function buildProject(root: string): Promise<boolean> {
  const stampFile = join(root, "node_modules/.cache/minikubelet/build.json");
  const stamp = stampOf(root);
  const last = readRecord(stampFile) as BuildStamp | undefined;
  const dist = join(root, "dist");
  if (last?.sources === stamp.sources && existsSync(dist)) return false;
  if (last?.files.some((file) => !stamp.files.includes(file)) === true) {
    // The compiler leaves the output of deleted sources behind.
    rmSync(dist, { recursive: true, force: true });
  }
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const done = await runCommand(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    timeoutMs: 300_000,
    cwd: root,
  });
  if (done.status !== 0)
    throw new SetupError(`the build failed:\n${done.output.trim()}`, "Repair the sources above.");
  refuseUnresolvedImports(dist);
  writeRecord(stampFile, stamp);
  return true;
}

/** Names, sizes and times of all that goes into the build. */
function stampOf(root: string): BuildStamp {
  const files = globSync(["src/**/*.ts", "cmd/**/*.ts", "tsconfig*.json", "package-lock.json"], {
    cwd: root,
  }).sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return { sources: hash.digest("hex"), files };
}

/** The compiler does not rewrite import("x.ts") inside a function that says `using`: found here, not by a user. */
function refuseUnresolvedImports(dist: string): void {
  const broken = globSync("**/*.js", { cwd: dist }).filter((file) =>
    /import\("\.[^"]*\.ts"\)/.test(readFileSync(join(dist, file), "utf8")),
  );
  if (broken.length === 0) return;
  const files = broken.join(", ");
  throw new SetupError(
    `the build left import("….ts") in ${files}`,
    "Move that import() into a function without using.",
  );
}
