import type { KubeObject, ManagedFieldsEntry } from "../../api/index.ts";
import { apiVersionOf } from "../../api/scheme.ts";
import { decode } from "../../api/schema/decode.ts";
import { schemas } from "../../api/schema/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import { isRecord } from "../../util/is-record.ts";
import { type Answer, created, ok } from "../answer.ts";
import { ApiError, badRequest, conflict, invalidOption, notFound } from "../api-error.ts";
import { type Application, applied, ownersAfterApply } from "../apply/apply-config.ts";
import { type Owner, readOwners, writeOwners } from "../apply/managers.ts";
import { rootOf } from "../apply/topology.ts";
import { typedProblems } from "../apply/typed.ts";
import { flag, type WriteOptions } from "../options.ts";
import type { Resource } from "../registry/resource.ts";
import { onWire } from "../representation.ts";
import { decodeValue } from "../rules/decode.ts";
import { DepthError, parseJson } from "../rules/json-text.ts";
import { managerOf, withManagedFields } from "../rules/managed-fields.ts";
import { createObject } from "./create.ts";
import type { NamedTarget } from "./target.ts";
import { replaceObject } from "./update.ts";

/** The Content-Type of a configuration that is applied; clients send JSON under it as well. */
export const APPLY_PATCH = "application/apply-patch+yaml";

/**
 * PATCH with a configuration (server-side apply): its fields are set and owned by the manager, those that the manager
 * once applied and has dropped go. Creates the object when it is not there.
 * @throws ApiError 400, 409 for fields of others, 422
 */
export async function apply(target: NamedTarget, options: WriteOptions): Promise<Answer> {
  const { env, request, resource, namespace, name, subresource } = target;
  const config = await readConfig(target, options);
  const application: Application = {
    root: rootOf(schemas[resource.kind]),
    manager: { ...managerOf(resource, request, options, subresource), operation: "Apply" },
    config,
    force: flag(request.query, "force"),
  };
  if (env.store.get(resource.type, namespace, name) !== undefined) {
    return await applyToLive(target, application, options);
  }
  if (subresource !== undefined) throw notFound(resource, name);
  const object = decodeValue(resource, config);
  if (object.metadata.name !== name) throw nameMismatch(object.metadata.name ?? "", name);
  const { uid = "" } = object.metadata;
  if (uid !== "") {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(resource, name, why);
  }
  const manage = (after: KubeObject): KubeObject =>
    owned(target, application, [], { before: undefined, after });
  const { object: stored, warnings } = await createObject(target, object, manage, options);
  return { ...created(onWire(resource, stored)), warnings };
}

async function applyToLive(
  target: NamedTarget,
  application: Application,
  { dryRun }: WriteOptions,
): Promise<Answer> {
  const { resource } = target;
  const change = (current: Stored): KubeObject => {
    const owners = readOwners(current.metadata.managedFields);
    return decodeValue(resource, applied(application, owners, current));
  };
  const manage = (before: Stored, after: KubeObject): KubeObject =>
    owned(target, application, readOwners(before.metadata.managedFields), { before, after });
  const { object, warnings } = await replaceObject(target, change, manage, dryRun);
  return { ...ok(onWire(resource, object)), warnings };
}

function owned(
  { env }: NamedTarget,
  application: Application,
  owners: readonly Owner[],
  change: { readonly before: Stored | undefined; readonly after: KubeObject },
): KubeObject {
  const now = formatTimestamp(env.clock.now());
  const entries: readonly ManagedFieldsEntry[] = writeOwners(
    ownersAfterApply(application, owners, change, now),
  );
  return withManagedFields(change.after, entries);
}

/** Only an apply can be forced. @throws ApiError 422 */
export function refuseForce(query: URLSearchParams): void {
  if (!query.has("force")) return;
  throw invalidOption("PatchOptions", {
    reason: "FieldValueForbidden",
    message: "Forbidden: may not be specified for non-apply patch",
    field: "force",
  });
}

/** @throws ApiError 400, 422, 500 as kube-apiserver does */
async function readConfig(
  { request, resource }: NamedTarget,
  { fieldManager = "" }: WriteOptions,
): Promise<Readonly<Record<string, unknown>>> {
  if (fieldManager === "") {
    throw invalidOption("PatchOptions", {
      reason: "FieldValueRequired",
      message: "Required value: is required for apply patch",
      field: "fieldManager",
    });
  }
  const raw = await parse(await request.body());
  if (!isRecord(raw)) throw badRequest("error decoding patch: a configuration is an object");
  for (const key of ["apiVersion", "kind"]) {
    if (raw[key] === undefined) throw badRequest(`error decoding YAML: Object '${titled(key)}' is missing`);
  }
  const { apiVersion: given, kind: givenKind } = raw;
  if (given !== apiVersionOf(resource) || givenKind !== resource.kind) {
    const group = String(given).includes("/") ? "" : "/";
    throw badRequest(`invalid object type: ${group}${String(given)}, Kind=${String(givenKind)}`);
  }
  const config = resource.wire === undefined ? raw : (resource.wire.decode(raw) as typeof raw);
  checkFields(resource, config);
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = config;
  return { ...rest, metadata: isRecord(rest["metadata"]) ? rest["metadata"] : {} };
}

function titled(key: string): string {
  return `${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

/** @throws ApiError 400 */
async function parse(body: Buffer): Promise<unknown> {
  const text = body.toString("utf8");
  try {
    return parseJson(text);
  } catch (error) {
    // Only the JSON reader says of what is nested too deep why it is refused.
    if (error instanceof DepthError) throw badRequest(`error decoding YAML: ${error.message}`);
  }
  const { readYamlText } = await import("../rules/yaml-text.ts");
  const { value, problem } = readYamlText(text);
  if (problem === undefined) return value;
  throw badRequest(`error decoding YAML: error converting YAML to JSON: ${problem}`);
}

/** As clients may write it. */
type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

/** A configuration must fit the schema whatever `fieldValidation` says: ownership is of fields that exist. */
function checkFields(resource: Resource, config: Readonly<Record<string, unknown>>): void {
  const { problems } = decode<unknown>(schemas[resource.kind], config, resource.features);
  const {
    name,
    namespace,
    managedFields = null,
  } = (config["metadata"] ?? {}) as Nullable<KubeObject["metadata"]>;
  if (managedFields !== null) {
    throw badRequest("metadata.managedFields must be nil");
  }
  const found = typedProblems(rootOf(schemas[resource.kind]), config, problems);
  if (found.length === 0) return;
  const place = `${namespace ?? ""}/${name ?? ""}; ${apiVersionOf(resource)}`;
  const version = resource.group === "" ? place.replace("; ", "; /") : place;
  const why = found.length === 1 ? found.join() : `errors:\n${found.map((text) => `  ${text}\n`).join("")}`;
  throw new ApiError(
    500,
    "",
    `failed to create typed patch object (${version}, Kind=${resource.kind}): ${why}`,
  );
}

function nameMismatch(given: string, name: string): ApiError {
  return badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
}
