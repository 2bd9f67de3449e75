import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { posix } from "node:path";
import type { VolumeFile, VolumePathKind, VolumeRef, VolumeSpec } from "../../kubelet/ports.ts";
import { ArchiveAccess, type ArchiveAccessOptions } from "./archive-access.ts";
import { DirectoryAccess } from "./directory-access.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { label, labelFilter, type Labels, podOf, volumeLabels } from "./labels.ts";
import { volumeName } from "./names.ts";
import { insideVolume, type VolumeAccess } from "./volume-access.ts";

interface EngineVolume {
  readonly Name: string;
  readonly Mountpoint: string;
  readonly Labels?: Labels | null;
}

/** How volumes are reached on this engine. */
export interface VolumesOptions extends ArchiveAccessOptions {
  /** API 1.45 mounts paths inside volumes; older ones ignore the wish and mount the whole volume. */
  readonly engineKnowsSubPaths: boolean;
  /** Whether files that we make in the engine's directories are as good as those it makes. */
  readonly sharesFiles: () => Promise<boolean>;
}

/** Pod volumes as labelled engine volumes. */
export class Volumes {
  readonly #engine: Engine;
  readonly #instanceId: string;
  readonly #options: VolumesOptions;
  readonly #archive: ArchiveAccess;
  readonly #directory: DirectoryAccess;
  readonly #mountpoints = new Map<string, string>();
  #directoryWorks: boolean | undefined;

  constructor(engine: Engine, instanceId: string, options: VolumesOptions) {
    this.#engine = engine;
    this.#instanceId = instanceId;
    this.#options = options;
    this.#archive = new ArchiveAccess(engine, instanceId, options);
    this.#directory = new DirectoryAccess(async (ref) => await this.#mountpoint(ref));
  }

  get engineKnowsSubPaths(): boolean {
    return this.#options.engineKnowsSubPaths;
  }

  async ensure(spec: VolumeSpec): Promise<VolumeRef> {
    const id = volumeName(spec.pod, spec.name);
    const body = {
      Name: id,
      Driver: "local",
      DriverOpts: driverOptions(spec),
      Labels: volumeLabels(this.#instanceId, spec, "volume"),
    };
    const created = await this.#engine.call<EngineVolume>({ method: "POST", path: "/volumes/create", body });
    this.#mountpoints.set(id, created.Mountpoint);
    const ref: VolumeRef = { id, pod: spec.pod, name: spec.name, kind: spec.kind };
    // A new engine volume belongs to root and has mode 0755; a tmpfs has its mode as an option.
    const asMade = spec.kind === "memory" || (spec.mode === 0o755 && spec.gid === undefined);
    if (!asMade) await (await this.#reach(ref)).setRoot(ref, spec.mode, spec.gid);
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
    await (await this.#contentOf(ref)).write(ref, files);
  }

  async read(ref: VolumeRef, path: string, maxBytes?: number): Promise<Uint8Array | undefined> {
    return await (await this.#contentOf(ref)).read(ref, insideVolume(path), maxBytes);
  }

  async stat(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined> {
    return await (await this.#reach(ref)).stat(ref, insideVolume(path));
  }

  /**
   * The path on the engine's host of a file or directory in a volume, for engines without sub-paths. A link that leads
   * out of the volume is nothing: containers can write links into their volumes.
   */
  async placeOf(ref: VolumeRef, subPath: string): Promise<string | undefined> {
    const inside = await (await this.#reach(ref)).resolve(ref, insideVolume(subPath));
    return inside === undefined ? undefined : posix.join(await this.#mountpoint(ref), inside);
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
    this.#mountpoints.delete(ref.id);
    await this.#archive.removeHelper(ref);
    try {
      await this.#engine.call({ method: "DELETE", path: `/volumes/${ref.id}` });
    } catch (error) {
      if (!isRuntimeError(error, "NotFound")) throw error;
    }
  }

  /** For what containers may have changed: unpacked and read by the engine, in the helper's root. */
  async #contentOf(ref: VolumeRef): Promise<VolumeAccess> {
    return ref.kind === "files" ? await this.#reach(ref) : this.#archive;
  }

  /** The quickest way to a volume. A tmpfs is mounted at its directory only while a container has it. */
  async #reach(ref: VolumeRef): Promise<VolumeAccess> {
    if (ref.kind === "memory") return this.#archive;
    this.#directoryWorks ??=
      (await this.#options.sharesFiles()) && (await isOurs(await this.#mountpoint(ref)));
    return this.#directoryWorks ? this.#directory : this.#archive;
  }

  async #mountpoint(ref: VolumeRef): Promise<string> {
    const known = this.#mountpoints.get(ref.id);
    if (known !== undefined) return known;
    const { Mountpoint } = await this.#engine.call<EngineVolume>({
      method: "GET",
      path: `/volumes/${ref.id}`,
    });
    this.#mountpoints.set(ref.id, Mountpoint);
    return Mountpoint;
  }
}

/** Whether we see the engine's directory and may do everything there (names of volumes are unique). */
async function isOurs(directory: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return await access(directory, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
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
