import type {
  DownwardAPIVolumeFile,
  Pod,
  ResourceList,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from "../../api/index.ts";
import { messageOf } from "../../util/errors.ts";
import { aggregateText } from "../config/aggregate-text.ts";
import { volumeFieldValue } from "../config/field-ref.ts";
import { resourceFieldValue } from "../config/resource-field-ref.ts";
import { effectiveSecurity } from "../config/security.ts";
import type { ObjectReader } from "../ports.ts";
import { configMapPayload, secretPayload, type Payload, type ProjectedFile } from "./payload.ts";
import { VolumeError } from "./volume-error.ts";

const defaultFileMode = 0o644;

/** What projected content is taken from. */
export interface ProjectionContext {
  /** With the kubelet's own annotations. */
  readonly pod: Pod;
  readonly objects: Pick<ObjectReader, "configMap" | "secret">;
  readonly allocatable: ResourceList;
  readonly token: (projection: ServiceAccountTokenProjection) => Promise<string>;
}

/**
 * What a configMap, secret, downwardAPI or projected volume is to show; undefined for any other volume.
 * @throws VolumeError
 */
export async function projectedPayload(
  volume: Volume,
  context: ProjectionContext,
): Promise<Payload | undefined> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap !== undefined) return configMapFiles(configMap, configMap.defaultMode, context);
  if (secret !== undefined)
    return secretFiles({ ...secret, name: secret.secretName ?? "" }, secret.defaultMode, context);
  if (downwardAPI !== undefined)
    return downwardFiles(downwardAPI.items ?? [], downwardAPI.defaultMode, context);
  if (projected === undefined) return undefined;
  return await union(projected.sources ?? [], projected.defaultMode, context);
}

/** Later sources win over earlier ones; the errors of all of them are told. */
async function union(
  sources: readonly VolumeProjection[],
  mode: number | undefined,
  context: ProjectionContext,
): Promise<Payload> {
  const files = new Map<string, ProjectedFile>();
  const errors: string[] = [];
  for (const source of sources) {
    try {
      for (const [path, file] of await sourceFiles(source, mode, context)) files.set(path, file);
    } catch (error) {
      errors.push(messageOf(error));
    }
  }
  if (errors.length > 0) throw new VolumeError(aggregateText(errors));
  return files;
}

async function sourceFiles(
  source: VolumeProjection,
  mode: number | undefined,
  context: ProjectionContext,
): Promise<Payload> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined) return configMapFiles(configMap, mode, context);
  if (secret !== undefined) return secretFiles(secret, mode, context);
  if (downwardAPI !== undefined) return downwardFiles(downwardAPI.items ?? [], mode, context);
  if (serviceAccountToken !== undefined) return await tokenFile(serviceAccountToken, mode, context);
  throw new VolumeError(`projected source ${Object.keys(source).join(", ")} is not served by this node`);
}

interface ObjectSource {
  readonly name?: string;
  readonly items?: Parameters<typeof configMapPayload>[2]["items"];
  readonly optional?: boolean;
}

function selectionOf({ items, optional = false }: ObjectSource, defaultMode = defaultFileMode) {
  return { items, optional, defaultMode };
}

function configMapFiles(source: ObjectSource, mode: number | undefined, context: ProjectionContext): Payload {
  const { name = "" } = source;
  const map = context.objects.configMap(context.pod.metadata.namespace ?? "", name);
  return configMapPayload(name, map, selectionOf(source, mode));
}

function secretFiles(source: ObjectSource, mode: number | undefined, context: ProjectionContext): Payload {
  const { name = "" } = source;
  const secret = context.objects.secret(context.pod.metadata.namespace ?? "", name);
  return secretPayload(name, secret, selectionOf(source, mode));
}

function downwardFiles(
  items: readonly DownwardAPIVolumeFile[],
  defaultMode: number = defaultFileMode,
  context: ProjectionContext,
): Payload {
  const errors: string[] = [];
  const files = items.map(({ path, mode = defaultMode, fieldRef, resourceFieldRef }) => {
    const value =
      fieldRef === undefined
        ? resourceFieldRef &&
          resourceFieldValue(resourceFieldRef, context.pod, undefined, context.allocatable)
        : volumeFieldValue(fieldRef, context.pod);
    if (value === undefined)
      errors.push(`unsupported fieldPath: ${fieldRef?.fieldPath ?? resourceFieldRef?.resource ?? path}`);
    return [path, { content: Buffer.from(value ?? ""), mode }] as const;
  });
  if (errors.length > 0) throw new VolumeError(aggregateText(errors));
  return new Map(files);
}

/** A token is private to the user that runs the containers, where there is one user (projected.go). */
async function tokenFile(
  projection: ServiceAccountTokenProjection,
  defaultMode: number = defaultFileMode,
  { pod, token }: ProjectionContext,
): Promise<Payload> {
  const uid = commonUser(pod);
  const isPrivate = uid !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
  const file = {
    content: Buffer.from(await token(projection)),
    mode: isPrivate ? 0o600 : defaultMode,
    ...(uid === undefined ? {} : { uid }),
  };
  return new Map([[projection.path, file]]);
}

/** The runAsUser of all containers, if they agree on one. */
function commonUser(pod: Pod): number | undefined {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const users = [...initContainers, ...containers, ...ephemeralContainers].map(
    (container) => effectiveSecurity(pod, container).runAsUser,
  );
  return users.every((user) => user === users[0]) ? users[0] : undefined;
}
