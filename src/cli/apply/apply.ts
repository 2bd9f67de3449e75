import type { KubeObject } from "../../api/index.ts";
import { lastAppliedAnnotation } from "../../api/well-known.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { ManifestError } from "../../manifest/problem.ts";
import type { LoadedObject } from "../../manifest/load.ts";
import { refusedFields } from "../../manifest/refused-fields.ts";
import { threeWayMergePatch } from "./three-way-merge.ts";

/** What applying an object did; kubectl's own words. */
type AppliedVerb = "created" | "configured" | "unchanged";

/** One object after it was applied, and what the server said of it. */
export interface Applied {
  readonly loaded: LoadedObject;
  readonly object: KubeObject;
  readonly verb: AppliedVerb;
  readonly warnings: readonly string[];
}

const fieldManager = "kubectl-client-side-apply";

/** How objects are applied. */
export interface ApplyOptions {
  readonly dryRun: boolean;
}

/**
 * Checks all objects with the server first, so that a mistake in the last one does not leave the others behind.
 * @throws ManifestError with each problem at its line.
 */
export async function checkAll(
  client: KubeClient,
  objects: readonly LoadedObject[],
  signal: AbortSignal,
): Promise<void> {
  const problems: ManifestError["problems"][number][] = [];
  for (const loaded of objects) {
    try {
      await applyOne(client, loaded, { dryRun: true }, signal);
    } catch (error) {
      // A namespace of the same files does not exist yet: the real create will tell.
      if (!(error instanceof ApiError) || error.code === "NotFound") continue;
      const refused = refusedFields(loaded, error.status);
      if (refused === undefined) throw error;
      problems.push(...refused);
    }
  }
  if (problems.length > 0) throw new ManifestError(problems);
}

/** Creates an object, or patches it to what the manifest says, as kubectl's client-side apply does. */
export async function applyOne(
  client: KubeClient,
  loaded: LoadedObject,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<Applied> {
  const { kind, object } = loaded;
  const namespace = kind.namespaced ? (object.metadata.namespace ?? client.config.namespace) : undefined;
  const desired = annotated(loaded, namespace);
  const write = { dryRun: options.dryRun, fieldManager, fieldValidation: "Strict" } as const;
  const name = object.metadata.name ?? "";
  const live = name === "" ? undefined : await getOrUndefined(client, loaded, namespace, name, signal);
  if (live === undefined) {
    const { object: created, warnings } = await client.create(kind, desired, write, signal);
    return { loaded, object: created, verb: "created", warnings };
  }
  const patch = threeWayMergePatch(lastAppliedOf(live), asJson(desired), asJson(live));
  if (patch === undefined) return { loaded, object: live, verb: "unchanged", warnings: [] };
  const key = namespace === undefined ? { name } : { name, namespace };
  const { object: patched, warnings } = await client.patch<KubeObject>(
    kind,
    key,
    "merge",
    patch,
    write,
    signal,
  );
  return {
    loaded,
    object: patched,
    verb: patched.metadata.resourceVersion === live.metadata.resourceVersion ? "unchanged" : "configured",
    warnings,
  };
}

/** The object with the manifest's own text as annotation, so that the next apply knows what was said this time. */
function annotated(loaded: LoadedObject, namespace: string | undefined): KubeObject {
  const { object } = loaded;
  const metadata = { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) };
  const { [lastAppliedAnnotation]: _previous, ...annotations } = metadata.annotations ?? {};
  const raw = JSON.stringify({ ...object, metadata: { ...metadata, annotations } });
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [lastAppliedAnnotation]: `${raw}\n` } },
  };
}

function lastAppliedOf(live: KubeObject): Readonly<Record<string, unknown>> {
  const text = live.metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function asJson(object: KubeObject): Readonly<Record<string, unknown>> {
  return object as unknown as Readonly<Record<string, unknown>>;
}

async function getOrUndefined(
  client: KubeClient,
  loaded: LoadedObject,
  namespace: string | undefined,
  name: string,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await client.get<KubeObject>(
      loaded.kind,
      namespace === undefined ? { name } : { name, namespace },
      signal,
    );
  } catch (error) {
    if (ApiError.is(error, "NotFound")) return undefined;
    throw error;
  }
}
