import type { VolumeFile, VolumePathKind, VolumeRef, VolumeSpec } from "../ports.ts";

/** The volumes of a fake engine (FakeVolumes of the fake runtime). */
export interface VolumeStore {
  create(spec: VolumeSpec): VolumeRef;
  all(): readonly VolumeRef[];
  write(ref: VolumeRef, files: readonly VolumeFile[]): void;
  read(ref: VolumeRef, path: string, maxBytes?: number): Uint8Array | undefined;
  stat(ref: VolumeRef, path: string): VolumePathKind | undefined;
  remove(ref: VolumeRef): void;
}

/** The volume part of the runtime port over a fake engine, with a record of what was made and written. */
export class RecordingVolumes {
  readonly fake: VolumeStore;
  readonly made: VolumeSpec[] = [];
  readonly writes: { readonly volume: string; readonly files: readonly VolumeFile[] }[] = [];
  /** Thrown by the next calls that make a volume. */
  readonly errors: Error[] = [];

  constructor(fake: VolumeStore) {
    this.fake = fake;
  }

  volume(spec: VolumeSpec): Promise<VolumeRef> {
    const error = this.errors.shift();
    if (error !== undefined) return Promise.reject(error);
    this.made.push(spec);
    return Promise.resolve(this.fake.create(spec));
  }

  volumes(): Promise<readonly VolumeRef[]> {
    return Promise.resolve(this.fake.all());
  }

  writeVolume(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void> {
    this.writes.push({ volume: ref.name, files });
    this.fake.write(ref, files);
    return Promise.resolve();
  }

  readVolume(ref: VolumeRef, path: string, maxBytes?: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.fake.read(ref, path, maxBytes));
  }

  statVolume(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined> {
    return Promise.resolve(this.fake.stat(ref, path));
  }

  removeVolume(ref: VolumeRef): Promise<void> {
    this.fake.remove(ref);
    return Promise.resolve();
  }

  /** Text of a file in a volume, by the volume's name. */
  async text(volume: string, path: string): Promise<string | undefined> {
    const ref = this.fake.all().find(({ name }) => name === volume);
    const content = ref === undefined ? undefined : await this.readVolume(ref, path);
    return content === undefined ? undefined : Buffer.from(content).toString();
  }

  /** `mode path` of the files last written to a volume, links as `path -> target`. */
  lastWrite(volume: string): readonly string[] {
    const write = this.writes.findLast((one) => one.volume === volume);
    return (write?.files ?? []).map(({ path, mode, uid, gid, entry }) =>
      entry.kind === "symlink"
        ? `${path} -> ${entry.target}`
        : `${mode.toString(8)} ${uid ?? 0}:${gid ?? 0} ${path}${entry.kind === "directory" ? "/" : ""}`,
    );
  }
}
