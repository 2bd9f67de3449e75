import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineCandidate } from "../../runtime/docker/discovery/candidate.ts";
import { callEngine } from "../../runtime/docker/discovery/engine-api.ts";
import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";
import type { BuiltImage } from "./image.ts";

/** True when the engine has an image of that name. */
export async function hasImage(engine: EngineCandidate, name: string): Promise<boolean> {
  const { status } = await callEngine(engine, {
    method: "GET",
    path: `/images/${name}/json`,
    timeoutMs: 10_000,
  });
  return status === 200;
}

/** Pulls an image; the answer is the engine's error, or undefined when the image is there. */
export async function pullImage(
  engine: EngineCandidate,
  name: string,
  timeoutMs: number,
): Promise<string | undefined> {
  const [image = "", tag = "latest"] = name.split(":");
  const path = `/images/create?fromImage=${encodeURIComponent(image)}&tag=${encodeURIComponent(tag)}`;
  try {
    const { status, body } = await callEngine(engine, { method: "POST", path, timeoutMs });
    if (status !== 200) return body.trim();
    return /"error":"([^"]*)"/.exec(body)?.[1];
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Loads an image into the engine under the given names, as `docker load` does. */
export async function loadImage(
  engine: EngineCandidate,
  image: BuiltImage,
  names: readonly string[],
): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "minikubelet-load-"));
  try {
    const content = join(work, "content");
    mkdirSync(content);
    const configFile = `${image.configDigest.replace("sha256:", "")}.json`;
    const layerFiles = image.layers.map((layer) => `${layer.digest.replace("sha256:", "")}.tar`);
    image.layers.forEach((layer, index) => {
      copyFileSync(layer.file, join(content, layerFiles[index] ?? ""));
    });
    writeFileSync(join(content, configFile), image.config);
    const manifest = [{ Config: configFile, RepoTags: names, Layers: layerFiles }];
    writeFileSync(join(content, "manifest.json"), JSON.stringify(manifest));
    const archive = join(work, "image.tar");
    const packed = await runCommand("tar", ["-cf", archive, "-C", content, "."], { timeoutMs: 60_000 });
    if (packed.status !== 0) throw new SetupError(`tar failed: ${packed.output}`, "Is the disk full?");
    const path = "/images/load?quiet=1";
    const { status, body } = await callEngine(engine, {
      method: "POST",
      path,
      file: archive,
      timeoutMs: 300_000,
    });
    if (status !== 200 || body.includes('"error"')) {
      throw new SetupError(
        `the engine did not load ${names.join(", ")}: ${body.trim()}`,
        "Is its disk full?",
      );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
