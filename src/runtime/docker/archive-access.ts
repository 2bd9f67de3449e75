import { posix } from "node:path";
import type { Readable } from "node:stream";
import type { VolumeFile, VolumePathKind, VolumeRef } from "../../kubelet/ports.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Engine, EngineRequest } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { volumeLabels } from "./labels.ts";
import { helperName } from "./names.ts";
import { volumeDirectory } from "./pause-image.ts";
import { removeContainer } from "./sandbox.ts";
import { Shared } from "./shared.ts";
import { firstFileOfTar, packTar } from "./tar.ts";
import type { VolumeAccess } from "./volume-access.ts";

/** `X-Docker-Container-Path-Stat`; mode bits are those of Go's FileMode. */
interface PathStat {
  readonly mode: number;
  /** Of a symlink: where it ends, resolved inside the container. */
  readonly linkTarget: string;
}

interface Place {
  /** In the helper. */
  readonly path: string;
  readonly stat: PathStat;
}

const goModeDirectory = 2 ** 31;
const goModeSymlink = 2 ** 27;
const goModeType = 0x8f28_0000;
/** The longest chain of links that is followed; the kernel's own limit is 40. */
const maxLinks = 8;

/** Runs with the name of the pause image, which is on the engine then. */
export type WithPauseImage = (use: (image: string) => Promise<void>) => Promise<void>;

/** What the way through the archive API takes. */
export interface ArchiveAccessOptions {
  readonly withPauseImage: WithPauseImage;
  /** The time that files get. */
  readonly now: () => EpochMs;
}

/**
 * Files go in and out by the engine's archive API, through a helper: a container of the pause image that mounts the
 * volume, is never started, and lives as long as the volume. Works on every engine, also one far away.
 */
export class ArchiveAccess implements VolumeAccess {
  readonly #engine: Engine;
  readonly #instanceId: string;
  readonly #withPauseImage: WithPauseImage;
  readonly #now: () => EpochMs;
  readonly #helpers = new Map<string, Shared<string>>();

  constructor(engine: Engine, instanceId: string, { withPauseImage, now }: ArchiveAccessOptions) {
    this.#engine = engine;
    this.#instanceId = instanceId;
    this.#withPauseImage = withPauseImage;
    this.#now = now;
  }

  /** The engine skips an entry for the place it unpacks to, so this unpacks one level above. */
  async setRoot(ref: VolumeRef, mode: number, gid: number | undefined): Promise<void> {
    const takesMountPoints = ref.kind === "disk" && mode === 0o777 && gid === undefined;
    await this.#helper(ref, takesMountPoints);
    if (takesMountPoints) return;
    const entry = { kind: "directory" } as const;
    const file = packTar(
      [{ path: volumeDirectory.slice(1), mode, ...(gid === undefined ? {} : { gid }), entry }],
      this.#now(),
    );
    await this.#put(ref, "/", file);
  }

  async write(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void> {
    await this.#put(ref, volumeDirectory, packTar(files, this.#now()));
  }

  async read(ref: VolumeRef, path: string, maxBytes: number | undefined): Promise<Uint8Array | undefined> {
    const place = await this.#follow(ref, posix.join(volumeDirectory, path));
    if (typeof place !== "object" || kindOf(place.stat) !== "file") return undefined;
    return await this.#throughHelper(ref, async (archive) => {
      const request: EngineRequest = { method: "GET", path: archive, query: { path: place.path } };
      return await firstFileOfTar(await this.#engine.stream(request), maxBytes);
    });
  }

  async stat(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined> {
    const place = await this.#follow(ref, posix.join(volumeDirectory, path));
    return typeof place === "object" ? kindOf(place.stat) : place;
  }

  async resolve(ref: VolumeRef, path: string): Promise<string | undefined> {
    let at = volumeDirectory;
    for (const part of path.split("/").filter((p) => p !== "" && p !== ".")) {
      const place = await this.#follow(ref, posix.join(at, part));
      if (typeof place !== "object") return undefined;
      at = place.path;
    }
    return posix.relative(volumeDirectory, at);
  }

  /** The volume is going away; its helper must go first. */
  async removeHelper(ref: VolumeRef): Promise<void> {
    this.#helpers.delete(ref.id);
    await removeContainer(this.#engine, helperName(ref.id));
  }

  async #put(ref: VolumeRef, path: string, file: Buffer): Promise<void> {
    await this.#throughHelper(ref, async (archive) => {
      await this.#engine.call({ method: "PUT", path: archive, query: { path }, file });
    });
  }

  /** Follows a last link, as far as it stays in the volume. */
  async #follow(ref: VolumeRef, path: string): Promise<Place | "outside" | "dangling" | undefined> {
    let at = posix.normalize(path).replace(/\/$/, "");
    for (let links = 0; links <= maxLinks; links++) {
      if (at !== volumeDirectory && !at.startsWith(`${volumeDirectory}/`)) return "outside";
      const stat = await this.#pathStat(ref, at);
      if (stat === undefined) return links === 0 ? undefined : "dangling";
      if (Math.floor(stat.mode / goModeSymlink) % 2 === 0) return { path: at, stat };
      at = stat.linkTarget;
    }
    return "dangling";
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

  /** Somebody may have removed the helper meanwhile; then once more with a new one. */
  async #throughHelper<T>(ref: VolumeRef, use: (archivePath: string) => Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => await use(`/containers/${await this.#helper(ref)}/archive`);
    try {
      return await attempt();
    } catch (error) {
      if (!isRuntimeError(error, "NotFound")) throw error;
      if (await this.#exists(`/containers/${helperName(ref.id)}/json`)) throw error;
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

  /** @param copies whether a volume that is still empty takes over owner and mode of its mount point in the image */
  async #helper(ref: VolumeRef, copies = false): Promise<string> {
    let helper = this.#helpers.get(ref.id);
    if (helper === undefined) {
      helper = new Shared(async () => await this.#createHelper(ref, copies));
      this.#helpers.set(ref.id, helper);
    }
    return await helper.get();
  }

  async #createHelper(ref: VolumeRef, copies: boolean): Promise<string> {
    const name = helperName(ref.id);
    // The image's directory belongs to root and has mode 0777. A root that was set otherwise must not be lost again.
    const options = { NoCopy: !copies };
    const mount = { Type: "volume", Source: ref.id, Target: volumeDirectory, VolumeOptions: options };
    try {
      await this.#withPauseImage(async (image) => {
        const body = {
          Image: image,
          Labels: volumeLabels(this.#instanceId, ref, "helper"),
          HostConfig: { NetworkMode: "none", Mounts: [mount] },
        };
        await this.#engine.call({ method: "POST", path: "/containers/create", query: { name }, body });
      });
    } catch (error) {
      // That of an earlier daemon does as well.
      if (!isRuntimeError(error, "Conflict")) throw error;
    }
    return name;
  }
}

function pathStatOf(answer: Readable): PathStat | undefined {
  const { headers } = answer as Readable & { readonly headers?: Readonly<Record<string, string>> };
  const text = headers?.["x-docker-container-path-stat"];
  return text === undefined ? undefined : (JSON.parse(Buffer.from(text, "base64").toString()) as PathStat);
}

function kindOf({ mode }: PathStat): VolumePathKind {
  if (mode >= goModeDirectory) return "directory";
  return (mode & goModeType) === 0 ? "file" : "other";
}
