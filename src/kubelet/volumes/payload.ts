import type { ConfigMap, KeyToPath, Secret } from "../../api/index.ts";
import { VolumeError } from "./volume-error.ts";

/** One file that a projected volume shows. */
export interface ProjectedFile {
  readonly content: Uint8Array;
  readonly mode: number;
  readonly uid?: number;
}

/** Files by their path below the volume's root. */
export type Payload = ReadonlyMap<string, ProjectedFile>;

/** Which keys of an object become files, and how. */
export interface KeySelection {
  readonly items: readonly KeyToPath[] | undefined;
  readonly defaultMode: number;
  readonly optional: boolean;
}

/** The files of a configMap. @throws VolumeError for a missing object or key that is not optional */
export function configMapPayload(name: string, map: ConfigMap | undefined, selection: KeySelection): Payload {
  if (map === undefined && !selection.optional) throw new VolumeError(`configmap "${name}" not found`);
  const text = Object.entries(map?.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const);
  const values = new Map([...text, ...decoded(map?.binaryData)]);
  return select(values, selection, (key) => `configmap references non-existent config key: ${key}`);
}

/** The files of a secret. @throws VolumeError for a missing object or key that is not optional */
export function secretPayload(name: string, secret: Secret | undefined, selection: KeySelection): Payload {
  if (secret === undefined && !selection.optional) throw new VolumeError(`secret "${name}" not found`);
  const values = new Map(decoded(secret?.data));
  return select(values, selection, (key) => `references non-existent secret key: ${key}`);
}

function decoded(data: Readonly<Record<string, string>> = {}): readonly (readonly [string, Buffer])[] {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64")]);
}

function select(
  values: ReadonlyMap<string, Uint8Array>,
  { items, defaultMode, optional }: KeySelection,
  missing: (key: string) => string,
): Payload {
  if (items === undefined || items.length === 0)
    return new Map([...values].map(([key, content]) => [key, { content, mode: defaultMode }]));
  const files = new Map<string, ProjectedFile>();
  for (const { key, path, mode = defaultMode } of items) {
    const content = values.get(key);
    if (content !== undefined) files.set(path, { content, mode });
    else if (!optional) throw new VolumeError(missing(key));
  }
  return files;
}
