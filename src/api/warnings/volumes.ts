/** Warnings about volumes: paths that cover each other, sources that are old. */
import { goQuote } from "../go-quote.ts";
import type { KeyToPath, Volume, VolumeProjection } from "../pod.ts";

/** Sources that a cluster of today no longer serves or soon will not: where the warning points to, and its text. */
const deprecated: readonly (readonly [keyof Volume, string, string])[] = [
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

/** Old sources first, then paths that overlap. */
export function volumeWarnings(volumes: readonly Volume[]): readonly string[] {
  const old = volumes.flatMap((volume, index) =>
    deprecated
      .filter(([name]) => Object.hasOwn(volume, name))
      .map(([, shown, text]) => `spec.volumes[${index}].${shown}: ${text}`),
  );
  return [...old, ...volumes.flatMap(pathWarnings)];
}

interface Placed {
  /** With one slash at its end: what begins with it lies in it. */
  readonly path: string;
  /** `ConfigMap "a"`; "" where the volume itself is the source. */
  readonly source: string;
}

function pathWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): readonly string[] {
  const plain = (items: readonly { readonly path: string }[] | undefined): readonly Placed[] =>
    (items ?? []).map(({ path }) => ({ path: asFolder(path), source: "" }));
  if (configMap)
    return overlaps(`volume "${name}" (ConfigMap "${configMap.name ?? ""}")`, plain(configMap.items));
  if (secret) return overlaps(`volume "${name}" (Secret "${secret.secretName ?? ""}")`, plain(secret.items));
  if (downwardAPI) return overlaps(`volume "${name}" (DownwardAPI)`, plain(downwardAPI.items));
  if (!projected) return [];
  const title = `volume "${name}" (Projected)`;
  const before: Placed[] = [];
  return (projected.sources ?? []).flatMap((source) => {
    if (Object.keys(source).length === 0) return [`${title} has no sources provided`];
    const placed = placedBy(source);
    const found = overlaps(title, placed, before);
    before.push(...placed);
    return found;
  });
}

function placedBy({
  secret,
  configMap,
  downwardAPI,
  serviceAccountToken: token,
}: VolumeProjection): readonly Placed[] {
  const from = (source: string, items: readonly Pick<KeyToPath, "path">[] | undefined): readonly Placed[] =>
    (items ?? []).map(({ path }) => ({ path: asFolder(path), source }));
  return [
    ...from(`Secret "${secret?.name ?? ""}"`, secret?.items),
    ...from(`ConfigMap "${configMap?.name ?? ""}"`, configMap?.items),
    ...from("DownwardAPI", downwardAPI?.items),
    ...from("ServiceAccountToken", token && [token]),
  ];
}

/** Each path against those before it: equal, or one inside the other. */
function overlaps(
  title: string,
  placed: readonly Placed[],
  before: readonly Placed[] = [],
): readonly string[] {
  const all = [...before, ...placed];
  return placed.flatMap((current, index) =>
    all
      .slice(0, before.length + index)
      .filter((other) => covers(other.path, current.path))
      .map((other) => `${title}: overlapping paths: ${shown(current)} with ${shown(other)}`),
  );
}

const asFolder = (path: string): string => `${path.replace(/\/+$/, "")}/`;

function covers(one: string, two: string): boolean {
  return one !== "/" && two !== "/" && (one.startsWith(two) || two.startsWith(one));
}

function shown({ path, source }: Placed): string {
  const quoted = goQuote(path.slice(0, -1));
  return source === "" ? quoted : `${quoted} (${source})`;
}
