import { globSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";
import type { ImageFile, JavaBuild } from "./recipe.ts";
import type { Stage } from "./stage.ts";

/**
 * Compiles Java sources with the compiler module of the stage's own run-time image (no JDK is needed) and leaves the
 * classes, or a war archive of them, at `target`. `work` takes the sources.
 */
export async function buildJava(build: JavaBuild, stage: Stage, target: string, work: string): Promise<void> {
  const java = globSync("usr/lib/jvm/*/bin/java", { cwd: stage.root })[0];
  if (java === undefined)
    throw new SetupError("no Java in the packages", "The distribution lacks openjdk-17.");
  const sources = writeAll(join(work, "src"), build.sources);
  const classes = build.war === undefined ? target : join(work, "war/WEB-INF/classes");
  mkdirSync(classes, { recursive: true });
  const classpath = build.classpath
    .flatMap((jar) => globSync(jar, { cwd: stage.root }))
    .map((jar) => join(stage.root, jar));
  const javac = [
    "--module",
    "jdk.compiler/com.sun.tools.javac.Main",
    "--release",
    "8",
    "-nowarn",
    "-Xlint:-options",
  ];
  await runTool(join(stage.root, java), [...javac, "-cp", classpath.join(":"), "-d", classes, ...sources]);
  if (build.war === undefined) return;
  writeAll(join(work, "war"), build.war.webFiles);
  const jar = [
    "--module",
    "jdk.jartool/sun.tools.jar.Main",
    "--create",
    "--no-manifest",
    "--date",
    "1980-01-02T00:00:00Z",
  ];
  await runTool(join(stage.root, java), [...jar, "--file", target, "-C", join(work, "war"), "."]);
}

function writeAll(root: string, files: readonly ImageFile[]): string[] {
  return files.map(({ path, text }) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return join(root, path);
  });
}

async function runTool(java: string, args: readonly string[]): Promise<void> {
  const done = await runCommand(java, ["-Xshare:auto", "-XX:TieredStopAtLevel=1", ...args], {
    timeoutMs: 120_000,
  });
  if (done.status !== 0)
    throw new SetupError(`a Java tool failed: ${done.output}`, "This is a defect of a recipe.");
}
