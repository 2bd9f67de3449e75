import { posix } from "node:path";
import type { Readable } from "node:stream";
import type { VolumeFile, VolumeRef, VolumeSpec } from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import type { Engine, EngineRequest } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { label, labelFilter, type Labels, podOf, volumeLabels } from "./labels.ts";
import { helperName, volumeName } from "./names.ts";
import { volumeDirectory } from "./pause-image.ts";
import { removeContainer } from "./sandbox.ts";
import { firstFileOfTar, packTar } from "./tar.ts";

interface EngineVolume {
  readonly Name: string;
  readonly Mountpoint: string;
  readonly Labels?: Labels | null;
}

/** `X-Docker-Container-Path-Stat`; mode bits are those of Go's FileMode. */
interface PathStat {
  readonly mode: number;
  /** Of a symlink: where it ends, resolved inside the container. */
  readonly linkTarget: string;
}

const goModeDirectory = 2 ** 31;
const goModeSymlink = 2 ** 27;
const goModeType = 0x8f28_0000;
/** Runs with the name of the pause image, which is on the engine then. */
export type WithPauseImage = (use: (image: string) => Promise<void>) => Promise<void>;

/** The highest chain of links that is followed; the kernel's own limit is 40. */
const maxLinks = 8;

/**
 * Pod volumes as labelled engine volumes. Files go in and out by the archive API through a helper: a container of the
 * pause image that mounts the volume, is never started, and lives as long as the volume. So it works on remote engines.
 */
export class Volumes {
  readonly #engine: Engine;
  readonly #instanceId: string;
  readonly #withPauseImage: WithPauseImage;
  readonly #helpers = new Map<string, Promise<string>>();
  /** API 1.45 mounts paths inside volumes; older ones ignore the wish and mount the whole volume. */
  readonly engineKnowsSubPaths: boolean;

  constructor(
    engine: Engine,
    instanceId: string,
    options: { readonly knowsSubPaths: boolean; readonly withPauseImage: WithPauseImage },
  ) {
    this.#engine = engine;
    this.#instanceId = instanceId;
    this.#withPauseImage = options.withPauseImage;
    this.engineKnowsSubPaths = options.knowsSubPaths;
  }

  async ensure(spec: VolumeSpec): Promise<VolumeRef> {
    const id = volumeName(spec.pod, spec.name);
    const body = {
      Name: id,
      Driver: "local",
      DriverOpts: driverOptions(spec),
      Labels: volumeLabels(this.#instanceId, spec, "volume"),
    };
    await this.#engine.call({ method: "POST", path: "/volumes/create", body });
    const ref: VolumeRef = { id, pod: spec.pod, name: spec.name, kind: spec.kind };
    // A new engine volume belongs to root and has mode 0755. Creating the helper sets 0777, the mode of its mount point.
    if (spec.kind === "memory" || (spec.mode === 0o755 && spec.gid === undefined)) return ref;
    await this.#helper(ref);
    if (spec.mode !== 0o777 || spec.gid !== undefined || spec.kind === "files")
      await this.#setRoot(ref, spec.mode, spec.gid);
    return ref;
  }

  async list(): Promise<readonly VolumeRef[]> {
    const query = { filters: labelFilter(this.#instanceId) };
    const answer = await this.#engine.call<{ readonly Volumes: readonly EngineVolume[] | null }>({
      method: "GET",
      path: "/volumes",
      query,
    });
    return (answer.Volumes ?? []).flatMap(({ Name, Labels: labels }) => {
      const pod = podOf(labels ?? {});
      const name = labels?.[label.volume];
      const kind = labels?.[label.volumeKind];
      if (pod === undefined || name === undefined) return [];
      return [{ id: Name, pod, name, kind: kind === "memory" || kind === "files" ? kind : "disk" }];
    });
  }

  async write(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void> {
    for (const { path } of files) insideVolume(path);
    const file = packTar(files);
    await this.#throughHelper(ref, async (path) => {
      await this.#engine.call({ method: "PUT", path, query: { path: volumeDirectory }, file });
    });
  }

  /** The engine skips an entry for the place it unpacks to, so this unpacks one level above. */
  async #setRoot(ref: VolumeRef, mode: number, gid: number | undefined): Promise<void> {
    const entry = { kind: "directory" } as const;
    const file = packTar([
      { path: volumeDirectory.slice(1), mode, ...(gid === undefined ? {} : { gid }), entry },
    ]);
    await this.#throughHelper(ref, async (path) => {
      await this.#engine.call({ method: "PUT", path, query: { path: "/" }, file });
    });
  }

  async read(ref: VolumeRef, path: string, maxBytes?: number): Promise<Uint8Array | undefined> {
    const found = await this.#resolve(ref, insideVolume(path));
    if (found === undefined || kindOf(found.stat) !== "file") return undefined;
    return await this.#throughHelper(ref, async (archive) => {
      const request: EngineRequest = { method: "GET", path: archive, query: { path: found.path } };
      return await firstFileOfTar(await this.#engine.stream(request), maxBytes);
    });
  }

  async stat(ref: VolumeRef, path: string): Promise<"file" | "directory" | "other" | undefined> {
    const found = await this.#resolve(ref, insideVolume(path));
    return found === undefined ? undefined : kindOf(found.stat);
  }

  /**
   * The path on the engine's host of a file or directory in a volume, for engines without sub-paths. A link that leads
   * out of the volume is nothing: containers can write links into their volumes.
   */
  async placeOf(ref: VolumeRef, subPath: string): Promise<string | undefined> {
    let at = volumeDirectory;
    for (const part of insideVolume(subPath)
      .split("/")
      .filter((p) => p !== "" && p !== ".")) {
      const found = await this.#resolve(ref, posix.relative(volumeDirectory, posix.join(at, part)));
      if (found === undefined) return undefined;
      at = found.path;
    }
    const { Mountpoint } = await this.#engine.call<EngineVolume>({
      method: "GET",
      path: `/volumes/${ref.id}`,
    });
    return posix.join(Mountpoint, posix.relative(volumeDirectory, at));
  }

  /** Bytes on disk; slow, for the engine walks through all its volumes. Undefined where it does not count (tmpfs). */
  async usage(ref: VolumeRef): Promise<number | undefined> {
    const answer = await this.#engine.call<{
      readonly Volumes?:
        | readonly { readonly Name: string; readonly UsageData?: { readonly Size: number } }[]
        | null;
    }>({ method: "GET", path: "/system/df", query: { type: "volume" } });
    const size = answer.Volumes?.find(({ Name }) => Name === ref.id)?.UsageData?.Size;
    return size === undefined || size < 0 ? undefined : size;
  }

  /** A missing volume is fine. @throws RuntimeError `Conflict` while a container has it */
  async remove(ref: VolumeRef): Promise<void> {
    this.#helpers.delete(ref.id);
    await removeContainer(this.#engine, helperName(ref.id));
    try {
      await this.#engine.call({ method: "DELETE", path: `/volumes/${ref.id}` });
    } catch (error) {
      if (!isRuntimeError(error, "NotFound")) throw error;
    }
  }

  /** Follows a last link, as far as it stays in the volume. `path` of the answer is one in the helper. */
  async #resolve(
    ref: VolumeRef,
    path: string,
  ): Promise<{ readonly path: string; readonly stat: PathStat } | undefined> {
    let at = posix.join(volumeDirectory, path);
    for (let links = 0; links <= maxLinks; links++) {
      if (at !== volumeDirectory && !at.startsWith(`${volumeDirectory}/`)) return undefined;
      const stat = await this.#pathStat(ref, at);
      if (stat === undefined || Math.floor(stat.mode / goModeSymlink) % 2 === 0)
        return stat === undefined ? undefined : { path: at, stat };
      at = stat.linkTarget;
    }
    return undefined;
  }

  async #pathStat(ref: VolumeRef, path: string): Promise<PathStat | undefined> {
    try {
      return await this.#throughHelper(ref, async (archive) => {
        const answer = await this.#engine.stream({ method: "HEAD", path: archive, query: { path } });
        answer.resume();
        return pathStatOf(answer);
      });
    } catch (error) {
      if (isRuntimeError(error, "NotFound")) return undefined;
      throw error;
    }
  }

  /** Runs with the helper's archive path; somebody may have removed the helper meanwhile, then once more with a new one. */
  async #throughHelper<T>(ref: VolumeRef, use: (archivePath: string) => Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => await use(`/containers/${await this.#helper(ref)}/archive`);
    try {
      return await attempt();
    } catch (error) {
      if (!isRuntimeError(error, "NotFound")) throw error;
      const name = helperName(ref.id);
      if (await this.#exists(`/containers/${name}/json`)) throw error;
      this.#helpers.delete(ref.id);
      if (!(await this.#exists(`/volumes/${ref.id}`))) throw error;
      return await attempt();
    }
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#engine.call({ method: "GET", path });
      return true;
    } catch (error) {
      if (isRuntimeError(error, "NotFound")) return false;
      throw error;
    }
  }

  async #helper(ref: VolumeRef): Promise<string> {
    const known = this.#helpers.get(ref.id);
    if (known !== undefined) return await known;
    const creating = this.#createHelper(ref);
    this.#helpers.set(ref.id, creating);
    try {
      return await creating;
    } catch (error) {
      this.#helpers.delete(ref.id);
      throw error;
    }
  }

  async #createHelper(ref: VolumeRef): Promise<string> {
    const name = helperName(ref.id);
    const body = {
      Labels: volumeLabels(this.#instanceId, ref, "helper"),
      HostConfig: {
        NetworkMode: "none",
        // Copying makes an empty volume take over the mode of the image's directory, 0777; `files` keep 0755.
        Mounts: [
          {
            Type: "volume",
            Source: ref.id,
            Target: volumeDirectory,
            VolumeOptions: { NoCopy: ref.kind !== "disk" },
          },
        ],
      },
    };
    try {
      await this.#withPauseImage(async (image) => {
        const full = { ...body, Image: image };
        await this.#engine.call({ method: "POST", path: "/containers/create", query: { name }, body: full });
      });
    } catch (error) {
      // That of an earlier daemon does as well.
      if (!isRuntimeError(error, "Conflict")) throw error;
    }
    return name;
  }
}

function driverOptions(spec: VolumeSpec): Readonly<Record<string, string>> {
  if (spec.kind !== "memory") return {};
  const options = [
    `mode=${spec.mode.toString(8)}`,
    ...(spec.sizeBytes === undefined ? [] : [`size=${spec.sizeBytes}`]),
    ...(spec.gid === undefined ? [] : [`gid=${spec.gid}`]),
  ];
  return { type: "tmpfs", device: "tmpfs", o: options.join(",") };
}

function insideVolume(path: string): string {
  if (path.startsWith("/") || path.split("/").includes(".."))
    throw new RuntimeError("InvalidArgument", `the path ${path} leads out of the volume`);
  return path;
}

function pathStatOf(answer: Readable): PathStat | undefined {
  const { headers } = answer as Readable & { readonly headers?: Readonly<Record<string, string>> };
  const text = headers?.["x-docker-container-path-stat"];
  return text === undefined ? undefined : (JSON.parse(Buffer.from(text, "base64").toString()) as PathStat);
}

function kindOf({ mode }: PathStat): "file" | "directory" | "other" {
  if (mode >= goModeDirectory) return "directory";
  return (mode & goModeType) === 0 ? "file" : "other";
}
