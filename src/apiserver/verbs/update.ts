import { isReadyToGo } from "../../api/finalizers.ts";
import type { KubeObject } from "../../api/index.ts";
import type { Outcome, Stored } from "../../storage/index.ts";
import { shareStructure } from "../../util/share-structure.ts";
import { type Answer, ok } from "../answer.ts";
import {
  ApiError,
  badRequest,
  conflict,
  methodNotAllowed,
  notFound,
  staleVersion,
  withWarnings,
} from "../api-error.ts";
import { type WriteOptions, writeOptions } from "../options.ts";
import { apiVersionOf } from "../../api/scheme.ts";
import { invalid } from "../../api/validation/field-error.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import type { Resource } from "../registry/resource.ts";
import { onWire } from "../representation.ts";
import { admitUpdate } from "../rules/admission.ts";
import { decodeBody } from "../rules/decode.ts";
import { managerOf, trackUpdate } from "../rules/managed-fields.ts";
import { existing, type NamedTarget } from "./target.ts";

/** PUT of an object, its `/status` or a part of it: 200 with the object as stored. */
export async function update(target: NamedTarget): Promise<Answer> {
  const { request, resource } = target;
  const options = writeOptions(request.query, "UpdateOptions");
  const body = await request.body();
  const decoded = await decodeBody(resource, request.headers, body, options.fieldValidation);
  const change = (): KubeObject => decoded.object;
  const manage = tracker(target, options);
  try {
    const { object, warnings } = await replaceObject(target, change, manage, options.dryRun);
    return { ...ok(onWire(resource, object)), warnings: [...decoded.warnings, ...warnings] };
  } catch (error) {
    throw withWarnings(error, decoded.warnings);
  }
}

interface Replaced {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Says who owns which field of an object after a write: the object with its managedFields. */
export type Manage = (
  current: Stored,
  next: KubeObject,
  given: KubeObject["metadata"]["managedFields"],
) => KubeObject;

/** For updates and patches: who changes a field owns it. */
export function tracker({ env, request, resource, subresource }: NamedTarget, options: WriteOptions): Manage {
  const manager = managerOf(resource, request, options, subresource);
  return (before, after, given) => trackUpdate(resource, manager, { before, after }, given, env.clock.now());
}

/**
 * Writes what `change` makes of the latest state, after the checks of an update.
 * @throws ApiError 400, 404, 409, 422, and what `change` throws
 */
export async function replaceObject(
  target: NamedTarget,
  change: (current: Stored) => KubeObject,
  manage: Manage,
  dryRun: boolean,
): Promise<Replaced> {
  const { env, resource, namespace, name } = target;
  using reservations = new DisposableStack();
  let warnings: readonly string[] = [];
  const decide = (current: Stored | undefined): Outcome => {
    if (current === undefined) throw notFound(resource, name);
    const next = change(current);
    checkIdentity(target, next, current);
    const whole = target.subresource === undefined;
    const reserved = whole ? resource.strategy.reserve?.(next, current, dryRun) : undefined;
    if (reserved !== undefined) reservations.use(reserved);
    const prepared = prepare(target, reserved?.object ?? next, current);
    const admitted = admitUpdate(resource, prepared, current, target.subresource);
    warnings = admitted.warnings;
    const managed = manage(current, admitted.object, next.metadata.managedFields);
    const set = countGeneration(target, managed, current);
    return { set, remove: isReadyToGo(set) };
  };
  if (!dryRun) return { object: await env.store.write(resource.type, namespace, name, decide), warnings };
  const current = existing(target);
  return { object: decide(current).set ?? current, warnings };
}

/** The server's own fields come from the present state; what this way of writing may not change does, too. */
function prepare({ resource, subresource }: NamedTarget, next: KubeObject, current: Stored): KubeObject {
  const { strategy } = resource;
  const { managedFields: _managedFields, selfLink: _selfLink, ...metadata } = next.metadata;
  const { uid, creationTimestamp, generation, resourceVersion, namespace } = current.metadata;
  const whole: KubeObject = {
    ...next,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: {
      ...metadata,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      creationTimestamp,
      resourceVersion,
      ...(generation === undefined ? {} : { generation }),
      ...deletionOf(next, current),
    },
  };
  if (subresource === undefined) return strategy.prepareForUpdate?.(whole, current) ?? whole;
  const part = strategy.parts?.[subresource];
  if (part !== undefined) return part.prepare(whole, current);
  if (subresource !== "status" || strategy.prepareStatusUpdate === undefined) throw methodNotAllowed();
  const status = strategy.prepareStatusUpdate(whole, current);
  // kube-apiserver lets labels, annotations and finalizers through on /status.
  return { ...status, metadata: whole.metadata };
}

/** The mark of a deletion stays what it is; a client that leaves it out (it came from a file) does not take it back. */
function deletionOf(
  next: KubeObject,
  current: Stored,
): Pick<KubeObject["metadata"], "deletionTimestamp" | "deletionGracePeriodSeconds"> {
  const deletionTimestamp = current.metadata.deletionTimestamp ?? next.metadata.deletionTimestamp;
  const deletionGracePeriodSeconds =
    next.metadata.deletionGracePeriodSeconds ?? current.metadata.deletionGracePeriodSeconds;
  return {
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
}

/** Where kube-apiserver keeps some kinds, if not by their plural. */
const directories: Readonly<Record<string, string>> = {
  endpoints: "services/endpoints",
  nodes: "minions",
  services: "services/specs",
};

/** @throws ApiError 400 for a body that does not say what it is about */
export function requireName({ name = "" }: KubeObject["metadata"], expected: string): void {
  if (name !== "") return;
  throw badRequest(
    `the name of the object (${expected} based on URL) was undeterminable: name must be provided`,
  );
}

function storageKey({ resource: { plural }, namespace, name }: NamedTarget): string {
  return ["", directories[plural] ?? plural, ...(namespace === "" ? [] : [namespace]), name].join("/");
}

function checkIdentity(target: NamedTarget, next: KubeObject, current: Stored): void {
  const { resource, namespace, name } = target;
  const { metadata } = next;
  requireName(metadata, name);
  if (metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name ?? ""}) does not match the name on the URL (${name})`,
    );
  }
  if ((metadata.namespace ?? "") !== "" && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const { resourceVersion = "", uid = "" } = metadata;
  if (uid !== "" && uid !== current.metadata.uid) {
    if (target.request.method === "PATCH")
      throw ApiError.of(invalidStatus(resource, name, [invalid("metadata.uid", uid, "field is immutable")]));
    const why = `StorageError: invalid object, Code: 4, Key: ${storageKey(target)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
    throw conflict(resource, name, why);
  }
  if (resourceVersion === "" || resourceVersion === "0") return;
  if (!/^\d+$/.test(resourceVersion)) {
    throw new ApiError(500, "", `strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`);
  }
  if (resourceVersion !== current.metadata.resourceVersion) throw staleVersion(resource, name);
}

/** metadata.generation counts the changes of the spec; what else, the kind says. */
function countGeneration(
  { resource, subresource }: Pick<NamedTarget, "resource" | "subresource">,
  next: KubeObject,
  current: Stored,
): KubeObject {
  const { generation } = resource.strategy;
  if (generation === undefined) return next;
  const mode = subresource === undefined ? generation : "spec";
  const before = countedBy(mode, current);
  if (shareStructure(before, countedBy(mode, next)) === before) return next;
  return { ...next, metadata: { ...next.metadata, generation: (current.metadata.generation ?? 0) + 1 } };
}

function countedBy(mode: NonNullable<Resource["strategy"]["generation"]>, object: KubeObject): unknown {
  const { metadata, apiVersion: _apiVersion, kind: _kind, ...content } = object;
  const { spec } = object as { readonly spec?: unknown };
  switch (mode) {
    case "spec":
      return [spec];
    case "specAndAnnotations":
      return [spec, metadata.annotations ?? {}];
    case "contentAndLabels":
      return [content, metadata.labels ?? {}];
    default:
      return mode satisfies never;
  }
}
