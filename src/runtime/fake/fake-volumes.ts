import type {
  RuntimePodRef,
  VolumeFile,
  VolumePathKind,
  VolumeRef,
  VolumeSpec,
} from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";

interface FakeVolume {
  readonly ref: VolumeRef;
  readonly files: Map<string, VolumeFile>;
}

/** The volumes of the fake engine: files in memory. */
export class FakeVolumes {
  readonly #volumes = new Map<string, FakeVolume>();
  /** Bytes that tests claim a volume uses, by volume name, beside what was written through the port. */
  readonly usage: Map<string, number> = new Map();

  create(spec: VolumeSpec): VolumeRef {
    const id = `fake_${spec.name}_${spec.pod.uid}`;
    const existing = this.#volumes.get(id);
    if (existing !== undefined) return existing.ref;
    const ref: VolumeRef = { id, pod: spec.pod, name: spec.name, kind: spec.kind };
    this.#volumes.set(id, { ref, files: new Map() });
    return ref;
  }

  all(): readonly VolumeRef[] {
    return [...this.#volumes.values()].map(({ ref }) => ref);
  }

  of(pod: RuntimePodRef): readonly VolumeRef[] {
    return this.all().filter((ref) => ref.pod.uid === pod.uid);
  }

  write(ref: VolumeRef, files: readonly VolumeFile[]): void {
    const volume = this.#get(ref);
    for (const file of files) volume.files.set(file.path, file);
  }

  read(ref: VolumeRef, path: string, maxBytes?: number): Uint8Array | undefined {
    const entry = this.#follow(this.#get(ref), path);
    if (entry?.kind !== "file") return undefined;
    return maxBytes === undefined
      ? entry.content
      : entry.content.slice(Math.max(0, entry.content.length - maxBytes));
  }

  stat(ref: VolumeRef, path: string): VolumePathKind | undefined {
    const volume = this.#get(ref);
    const isDirectory = (at: string): boolean =>
      [...volume.files.keys()].some((file) => file.startsWith(`${at}/`));
    if (isDirectory(path)) return "directory";
    const entry = volume.files.get(path)?.entry;
    if (entry?.kind !== "symlink") return entry?.kind;
    if (entry.target.startsWith("/") || entry.target.split("/").includes("..")) return "outside";
    return isDirectory(entry.target) ? "directory" : (this.#follow(volume, path)?.kind ?? "dangling");
  }

  /** All that was written, relative to the volume's root. */
  paths(ref: VolumeRef): readonly string[] {
    return [...this.#get(ref).files.keys()];
  }

  /** Takes a file away, or a directory with all that it holds. */
  drop(ref: VolumeRef, path: string): void {
    const { files } = this.#get(ref);
    for (const known of [...files.keys()])
      if (known === path || known.startsWith(`${path}/`)) files.delete(known);
  }

  used(ref: VolumeRef): number {
    let bytes = this.usage.get(ref.name) ?? 0;
    for (const { entry } of this.#get(ref).files.values())
      if (entry.kind === "file") bytes += entry.content.length;
    return bytes;
  }

  remove(ref: VolumeRef): void {
    this.#volumes.delete(ref.id);
  }

  #get(ref: VolumeRef): FakeVolume {
    const volume = this.#volumes.get(ref.id);
    if (volume === undefined) throw new RuntimeError("NotFound", `no such volume: ${ref.id}`);
    return volume;
  }

  /** Resolves symbolic links of any directory on the way, as `..data` swaps need. */
  #follow(
    volume: FakeVolume,
    path: string,
    hops = 0,
  ): Exclude<VolumeFile["entry"], { kind: "symlink" }> | undefined {
    const direct = volume.files.get(path)?.entry;
    if (direct !== undefined && direct.kind !== "symlink") return direct;
    if (hops > 8) return undefined;
    const parts = path.split("/");
    for (let length = 1; length <= parts.length; length++) {
      const link = volume.files.get(parts.slice(0, length).join("/"))?.entry;
      if (link?.kind !== "symlink") continue;
      const target = [...parts.slice(0, length - 1), ...link.target.split("/"), ...parts.slice(length)];
      return this.#follow(volume, target.join("/"), hops + 1);
    }
    return undefined;
  }
}
