import type { Mount, VolumeRef } from "../../../kubelet/ports.ts";
import type { FakeVolumes } from "../fake-volumes.ts";

/** Where a path leads: the container's own root, a volume, or a directory of the host. */
type Place =
  | { readonly kind: "root"; readonly path: string }
  | {
      readonly kind: "volume";
      readonly volume: VolumeRef;
      readonly path: string;
      readonly readOnly: boolean;
    };

const encoder = new TextEncoder();
const imageFiles: Readonly<Record<string, string>> = {
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
  "/etc/group": "root:x:0:\n",
};
const imageDirectories = [
  "/",
  "/bin",
  "/dev",
  "/etc",
  "/proc",
  "/sys",
  "/tmp",
  "/usr",
  "/usr/bin",
  "/root",
  "/var",
];

/** What a path cannot be used for, in the words of the applets. */
export type FileProblem =
  | "No such file or directory"
  | "Is a directory"
  | "Read-only file system"
  | "Resource busy";

/** The files that a container sees: those of its image and its own, and what is mounted over them. */
export class ContainerFiles {
  readonly #volumes: FakeVolumes;
  readonly #mounts: readonly Mount[];
  readonly #readOnlyRoot: boolean;
  /** A mount for which the image has no room: its path leads through a file, or is of another kind than what lies there. */
  readonly impossible: { readonly target: string; readonly isThroughFile: boolean } | undefined;
  /** Undefined content: a directory. */
  readonly #root = new Map<string, Uint8Array | undefined>();

  constructor(volumes: FakeVolumes, mounts: readonly Mount[], readOnlyRoot: boolean) {
    this.#volumes = volumes;
    this.#mounts = mounts.toSorted((a, b) => b.target.length - a.target.length);
    this.#readOnlyRoot = readOnlyRoot;
    for (const path of imageDirectories) this.#root.set(path, undefined);
    for (const [path, text] of Object.entries(imageFiles)) this.#root.set(path, encoder.encode(text));
    this.impossible = mounts
      .map((mount) => ({ mount, target: mount.target, isThroughFile: !this.#makeParents(mount.target) }))
      .find(({ mount, isThroughFile }) => isThroughFile || this.#isOfOtherKind(mount));
    for (const mount of mounts)
      if (!this.#isFile(mount) && !this.#root.has(mount.target)) this.#root.set(mount.target, undefined);
  }

  type(path: string): "file" | "directory" | undefined {
    const place = this.#place(path);
    if (place.kind === "volume") return this.#typeIn(place.volume, place.path);
    return this.#root.has(place.path)
      ? this.#root.get(place.path) === undefined
        ? "directory"
        : "file"
      : undefined;
  }

  read(path: string): Uint8Array | undefined {
    const place = this.#place(path);
    return place.kind === "volume"
      ? this.#volumes.read(place.volume, place.path)
      : this.#root.get(place.path);
  }

  readText(path: string): string | undefined {
    const content = this.read(path);
    return content && new TextDecoder().decode(content);
  }

  /** Creates or replaces a file; its directory must be there. */
  write(path: string, content: Uint8Array | string, append = false): FileProblem | undefined {
    const place = this.#place(path);
    if (this.type(path) === "directory") return "Is a directory";
    if (this.type(parentOf(path)) !== "directory") return "No such file or directory";
    if (this.#isReadOnly(place)) return "Read-only file system";
    const added = typeof content === "string" ? encoder.encode(content) : content;
    const whole = append ? Buffer.concat([this.read(path) ?? new Uint8Array(), added]) : added;
    if (place.kind === "root") this.#root.set(place.path, whole);
    else
      this.#volumes.write(place.volume, [
        { path: place.path, mode: 0o644, entry: { kind: "file", content: whole } },
      ]);
    return undefined;
  }

  /** Only volumes know links. @returns false where there is none */
  link(target: string, path: string): boolean {
    const place = this.#place(path);
    if (place.kind !== "volume" || place.readOnly) return false;
    this.#volumes.write(place.volume, [
      { path: place.path, mode: 0o777, entry: { kind: "symlink", target } },
    ]);
    return true;
  }

  makeDirectory(path: string): FileProblem | undefined {
    const place = this.#place(path);
    if (this.#isReadOnly(place)) return "Read-only file system";
    if (place.kind === "root") this.#root.set(place.path, undefined);
    else this.#volumes.write(place.volume, [{ path: place.path, mode: 0o755, entry: { kind: "directory" } }]);
    return undefined;
  }

  /** Removes a file, or a directory with all that it holds. */
  remove(path: string): FileProblem | undefined {
    const place = this.#place(path);
    if (this.type(path) === undefined) return "No such file or directory";
    if (this.#mounts.some(({ target }) => target === normalized(path))) return "Resource busy";
    if (this.#isReadOnly(place)) return "Read-only file system";
    if (place.kind === "volume") this.#volumes.drop(place.volume, place.path);
    else
      for (const known of [...this.#root.keys()])
        if (known === place.path || known.startsWith(`${place.path}/`)) this.#root.delete(known);
    return undefined;
  }

  /** Names in a directory, sorted. */
  list(path: string): readonly string[] {
    const place = this.#place(path);
    const prefix = place.path === "/" || place.path === "" ? place.path : `${place.path}/`;
    const known = place.kind === "volume" ? this.#volumes.paths(place.volume) : [...this.#root.keys()];
    const names = known.flatMap((one) => {
      const name = one.startsWith(prefix) ? one.slice(prefix.length).split("/")[0] : undefined;
      return name === undefined || name === "" ? [] : [name];
    });
    return [...new Set(names)].sort();
  }

  #typeIn(volume: VolumeRef, path: string): "file" | "directory" | undefined {
    if (path === "") return "directory";
    const type = this.#volumes.stat(volume, path);
    return type === "file" || type === "directory" ? type : undefined;
  }

  #isFile({ source }: Mount): boolean {
    return source.kind === "volume" && this.#typeIn(source.volume, source.subPath ?? "") === "file";
  }

  #isOfOtherKind(mount: Mount): boolean {
    const { target, source } = mount;
    if (source.kind !== "volume" || !this.#root.has(target)) return false;
    return this.#isFile(mount) === (this.#root.get(target) === undefined);
  }

  #isReadOnly(place: Place): boolean {
    return place.kind === "volume" ? place.readOnly : this.#readOnlyRoot;
  }

  /** Directories of the host are the container's own here: nothing else on this node writes there. */
  #place(path: string): Place {
    const full = normalized(path);
    const mount = this.#mounts.find(({ target }) => full === target || full.startsWith(`${target}/`));
    if (mount?.source.kind !== "volume") return { kind: "root", path: full };
    const { volume, subPath = "" } = mount.source;
    const rest = full.slice(mount.target.length + 1);
    const inside = [subPath, rest].filter((part) => part !== "").join("/");
    return { kind: "volume", volume, path: inside, readOnly: mount.readOnly };
  }

  /** @returns false when one of them is a file */
  #makeParents(path: string): boolean {
    let up = parentOf(path);
    const missing: string[] = [];
    for (; up !== "/" && !this.#root.has(up); up = parentOf(up)) missing.push(up);
    if (up !== "/" && this.#root.get(up) !== undefined) return false;
    for (const one of missing) this.#root.set(one, undefined);
    return true;
  }
}

/** Absolute, without `.`, `..` and doubled slashes. */
export function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return `/${parts.join("/")}`;
}

/** The directory that a path lies in. */
export function parentOf(path: string): string {
  return normalized(`${path}/..`);
}
