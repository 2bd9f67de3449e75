/** Warnings about volumes: paths that cover each other, sources that are old. */
import type { KeyToPath, Volume, VolumeProjection } from "../pod.ts";

/** Sources that a cluster of today no longer serves or soon will not. */
const deprecated: Readonly<Partial<Record<keyof Volume, string>>> = {
  azureFile: "deprecated in v1.21+, unavailable in v1.30+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  flexVolume: "deprecated",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  gitRepo: "deprecated in v1.11, and disabled by default in v1.33+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
};

export function volumeWarnings(volumes: readonly Volume[]): readonly string[] {
  return volumes.flatMap((volume, index) => [
    ...Object.entries(deprecated)
      .filter(([name]) => Object.hasOwn(volume, name))
      .map(([name, text]) => `spec.volumes[${index}].${name}: ${text}`),
    ...pathWarnings(volume),
  ]);
}

interface Placed {
  readonly path: string;
  /** `ConfigMap "a"`; "" where the volume itself is the source. */
  readonly source: string;
}

function pathWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): readonly string[] {
  const plain = (items: readonly { readonly path: string }[] | undefined): readonly Placed[] =>
    (items ?? []).map(({ path }) => ({ path, source: "" }));
  if (configMap)
    return overlaps(`volume "${name}" (ConfigMap "${configMap.name ?? ""}")`, plain(configMap.items));
  if (secret) return overlaps(`volume "${name}" (Secret "${secret.secretName ?? ""}")`, plain(secret.items));
  if (downwardAPI) return overlaps(`volume "${name}" (DownwardAPI)`, plain(downwardAPI.items));
  if (!projected) return [];
  const title = `volume "${name}" (Projected)`;
  const sources = projected.sources ?? [];
  const empty = sources
    .filter((source) => Object.keys(source).length === 0)
    .map(() => `${title} has no sources provided`);
  return [...empty, ...overlaps(title, sources.flatMap(placedBy))];
}

function placedBy({
  secret,
  configMap,
  downwardAPI,
  serviceAccountToken: token,
}: VolumeProjection): readonly Placed[] {
  const from = (source: string, items: readonly Pick<KeyToPath, "path">[] | undefined): readonly Placed[] =>
    (items ?? []).map(({ path }) => ({ path, source }));
  return [
    ...from(`Secret "${secret?.name ?? ""}"`, secret?.items),
    ...from(`ConfigMap "${configMap?.name ?? ""}"`, configMap?.items),
    ...from("DownwardAPI", downwardAPI?.items),
    ...from("ServiceAccountToken", token && [token]),
  ];
}

/** Each path against those before it: equal, or one inside the other. */
function overlaps(title: string, placed: readonly Placed[]): readonly string[] {
  return placed.flatMap((current, index) => {
    const earlier = placed.slice(0, index).find((other) => covers(other.path, current.path));
    return earlier === undefined
      ? []
      : [`${title}: overlapping paths: ${shown(current)} with ${shown(earlier)}`];
  });
}

function covers(a: string, b: string): boolean {
  const [one, two] = [a, b].map((path) => `${path.replace(/\/+$/, "")}/`);
  return one !== undefined && two !== undefined && (one.startsWith(two) || two.startsWith(one));
}

function shown({ path, source }: Placed): string {
  return source === "" ? `"${path}"` : `"${path}" (${source})`;
}
