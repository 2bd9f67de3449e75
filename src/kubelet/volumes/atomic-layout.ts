import type { EpochMs } from "../../util/time.ts";
import type { VolumeFile } from "../ports.ts";
import type { Payload } from "./payload.ts";

const directoryMode = 0o755;
/** Read-only volumes: the group may read, directories keep it and may be entered (pkg/volume/volume_linux.go). */
const groupFile = 0o440;
const groupDirectory = 0o2550;

/**
 * The files of a projected volume as the kubelet's atomic writer lays them out: content in a directory of its own,
 * `..data` pointing at it, and what users see pointing through `..data`. The order matters: the links come last.
 */
export function atomicLayout(
  payload: Payload,
  directory: string,
  fsGroup: number | undefined,
): readonly VolumeFile[] {
  const owner = fsGroup === undefined ? {} : { gid: fsGroup };
  const asDirectory = (path: string): VolumeFile => ({
    path,
    mode: fsGroup === undefined ? directoryMode : directoryMode | groupDirectory,
    ...owner,
    entry: { kind: "directory" },
  });
  const link = (path: string, target: string): VolumeFile => ({
    path,
    mode: 0o777,
    entry: { kind: "symlink", target },
  });
  const files = [...payload].map(
    ([path, { content, mode, uid }]): VolumeFile => ({
      path: `${directory}/${path}`,
      mode: fsGroup === undefined ? mode : mode | groupFile,
      ...(uid === undefined ? {} : { uid }),
      ...owner,
      entry: { kind: "file", content },
    }),
  );
  return [
    asDirectory(directory),
    ...parentsOf(payload.keys()).map((path) => asDirectory(`${directory}/${path}`)),
    ...files,
    link("..data", directory),
    ...visibleNames(payload.keys()).map((name) => link(name, `..data/${name}`)),
  ];
}

/** `..2026_01_02_03_04_05.123456789`, in UTC. `serial` makes it unique. */
export function dataDirectory(now: EpochMs, serial: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(/[-T:]/g, "_");
  return `..${stamp}.${(now % 1000) * 1_000_000 + serial}`;
}

/** Directories that the paths need, outer ones first. */
function parentsOf(paths: Iterable<string>): readonly string[] {
  const parents = new Set<string>();
  for (const path of paths) {
    const parts = path.split("/").slice(0, -1);
    parts.forEach((_, i) => parents.add(parts.slice(0, i + 1).join("/")));
  }
  return [...parents].toSorted();
}

function visibleNames(paths: Iterable<string>): readonly string[] {
  return [...new Set([...paths].map((path) => path.split("/", 1)[0] ?? path))];
}

/** Equal for payloads that would look the same. */
export function payloadKey(payload: Payload): string {
  const files = [...payload].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    files.map(([path, { content, mode, uid }]) => [path, mode, uid, Buffer.from(content).toString("base64")]),
  );
}
