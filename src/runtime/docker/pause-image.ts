import { createHash } from "node:crypto";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import type { VolumeFile } from "../../kubelet/ports.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError, runtimeErrorOfText } from "./errors.ts";
import { jsonLines } from "./lines.ts";
import { amd64, arm64 } from "./pause/binaries.ts";
import { packTar } from "./tar.ts";

/** Where a helper mounts its volume. The image has the directory with mode 0777, which an empty volume takes over. */
export const volumeDirectory = "/volume";

/** The image of the sandboxes, ready to be loaded. */
export interface PauseImage {
  /** `minikubelet/pause:<digest>`: different content has a different name, so a present one need not be looked into. */
  readonly reference: string;
  /** The image's id: the digest of its configuration. */
  readonly id: string;
  /** The archive for `POST /images/load`. */
  readonly archive: Buffer;
}

const binaries: Readonly<Record<string, { readonly base64: string }>> = { amd64, arm64 };

/**
 * Builds the image of the pod sandbox in memory: one layer with the binary. The same input gives the same bytes and id.
 * @param architecture as the engine's `/version` names it
 */
export function pauseImage(architecture: string): PauseImage {
  const binary = binaries[architecture];
  if (binary === undefined)
    throw new RuntimeError(
      "InvalidArgument",
      `there is no pause binary for the engine's architecture ${architecture}`,
    );
  const layer = packTar([
    { path: "pause", mode: 0o755, entry: { kind: "file", content: Buffer.from(binary.base64, "base64") } },
    { path: volumeDirectory.slice(1), mode: 0o777, entry: { kind: "directory" } },
  ]);
  const epoch = "1970-01-01T00:00:00Z";
  const config = json({
    architecture,
    os: "linux",
    created: epoch,
    config: { Entrypoint: ["/pause"], User: "65535:65535", Labels: { "minikubelet.object": "pause" } },
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: epoch, created_by: "minikubelet" }],
  });
  const id = sha256(config);
  const reference = `minikubelet/pause:${id.slice(0, 12)}`;
  const manifest = json([{ Config: `${id}.json`, RepoTags: [reference], Layers: ["layer.tar"] }]);
  const file = (path: string, content: Buffer): VolumeFile => ({
    path,
    mode: 0o644,
    entry: { kind: "file", content },
  });
  const archive = packTar([
    file(`${id}.json`, config),
    file("layer.tar", layer),
    file("manifest.json", manifest),
  ]);
  return { reference, id: `sha256:${id}`, archive };
}

/** Makes sure that the engine has the image. */
export async function loadPauseImage(engine: Engine, image: PauseImage): Promise<void> {
  try {
    await engine.call({ method: "GET", path: `/images/${image.reference}/json` });
  } catch (error) {
    if (!isRuntimeError(error, "NotFound")) throw error;
    const request = {
      method: "POST",
      path: "/images/load",
      query: { quiet: 1 },
      file: image.archive,
    } as const;
    for await (const line of jsonLines(await engine.stream(request))) {
      const { error: text } = line as { readonly error?: string };
      if (text !== undefined) throw runtimeErrorOfText(text);
    }
  }
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
