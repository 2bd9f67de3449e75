import { randomUUID } from "node:crypto";
import { withoutSystemFields } from "../../api/defaults/prepare.ts";
import type { KubeObject } from "../../api/index.ts";
import { generatedName } from "../../api/names.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { type Answer, created } from "../answer.ts";
import { alreadyExists, ApiError, badRequest, forbidden, notFound, withWarnings } from "../api-error.ts";
import type { ApiEnvironment } from "../environment.ts";
import { type WriteOptions, writeOptions } from "../options.ts";
import { NAMESPACES } from "../registry/namespaces.ts";
import { apiVersionOf } from "../../api/scheme.ts";
import type { Resource } from "../registry/resource.ts";
import { admitNew } from "../rules/admission.ts";
import { decodeBody } from "../rules/decode.ts";
import { managerOf, trackUpdate } from "../rules/managed-fields.ts";
import { onWire } from "../representation.ts";
import type { Target } from "./target.ts";

/** POST to a collection: 201 with the object as stored. */
export async function create(target: Target): Promise<Answer> {
  const { request } = target;
  const options = writeOptions(request.query, "CreateOptions");
  const body = await request.body();
  const decoded = await decodeBody(target.resource, request.headers, body, options.fieldValidation);
  const manager = managerOf(target.resource, request, options);
  const manage = (after: KubeObject): KubeObject =>
    trackUpdate(target.resource, manager, { before: undefined, after }, undefined, target.env.clock.now());
  const early = [...decoded.warnings, ...(target.resource.strategy.earlyWarnings?.(decoded.object) ?? [])];
  try {
    const { object: stored, warnings } = await createObject(target, decoded.object, manage, options);
    const object = onWire(target.resource, stored);
    return { ...created(object), warnings: [...early, ...warnings] };
  } catch (error) {
    throw withWarnings(error, early);
  }
}

interface Created {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Where to create, and by what. */
export interface CreateTarget extends Pick<Target, "resource" | "namespace"> {
  readonly env: Pick<ApiEnvironment, "store" | "clock" | "random">;
}

/**
 * Completes, checks and stores a new object.
 * @throws ApiError 400, 403, 404, 409, 422
 */
export async function createObject(
  { env, resource, namespace }: CreateTarget,
  object: KubeObject,
  manage: (object: KubeObject) => KubeObject,
  { dryRun }: Pick<WriteOptions, "dryRun">,
): Promise<Created> {
  const place = placeFor({ env, resource, namespace }, object);
  const now = env.clock.now();
  const named = withSystemFields(resource, object, place, now, (base) =>
    freeName({ env, resource }, place, base),
  );
  resource.strategy.admit?.(named);
  // Before admission: what that adds belongs to nobody.
  const managed = manage(named);
  using reserved = resource.strategy.reserve?.(managed, undefined, dryRun);
  const complete = reserved?.object ?? managed;
  const prepared = resource.strategy.prepareForCreate?.(complete, now) ?? complete;
  const admitted = admitNew(resource, prepared);
  const name = admitted.object.metadata.name ?? "";
  if (dryRun) {
    if (env.store.get(resource.type, place, name) !== undefined) throw alreadyExists(resource, name);
    return admitted;
  }
  if ((object.metadata.resourceVersion ?? "") !== "") {
    throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
  }
  const stored = await env.store.write(resource.type, place, name, (current) => {
    if (current !== undefined) throw alreadyExists(resource, name);
    return { set: admitted.object };
  });
  return { object: stored, warnings: admitted.warnings };
}

/** The namespace to create in, which must be there and alive. */
function placeFor({ env, resource, namespace }: CreateTarget, { metadata }: KubeObject): string {
  if (!resource.namespaced) return "";
  if (namespace === undefined) throw badRequest("an empty namespace may not be set during creation");
  if (metadata.namespace !== undefined && metadata.namespace !== "" && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const parent = env.store.get(NAMESPACES, "", namespace);
  if (parent === undefined) throw notFound({ group: "", plural: "namespaces" }, namespace);
  if (parent.status?.phase === "Terminating" && resource.plural !== "events") {
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const { status } = forbidden(resource, metadata.name ?? "", why);
    const causes = [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ];
    throw new ApiError(403, "Forbidden", status.message ?? why, { ...status.details, causes });
  }
  return namespace;
}

/** rest.FillObjectMetaSystemFields and the name. */
function withSystemFields(
  resource: Resource,
  object: KubeObject,
  namespace: string,
  now: number,
  generateName: (base: string) => string,
): KubeObject {
  const {
    name = "",
    generateName: base = "",
    namespace: _namespace,
    ...rest
  } = withoutSystemFields(object.metadata);
  return {
    ...object,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: {
      ...(name === "" && base !== "" ? { name: generateName(base) } : name === "" ? {} : { name }),
      ...(base === "" ? {} : { generateName: base }),
      ...(namespace === "" ? {} : { namespace }),
      uid: randomUUID(),
      ...(resource.strategy.generation === undefined ? {} : { generation: 1 }),
      creationTimestamp: formatTimestamp(now),
      ...rest,
    },
  };
}

const NAME_ATTEMPTS = 8;

/** A generated name that nobody has; kube-apiserver gives up after eight as well. */
function freeName(
  { env, resource }: Pick<CreateTarget, "env" | "resource">,
  namespace: string,
  base: string,
): string {
  for (let i = 0; i < NAME_ATTEMPTS; i++) {
    const name = generatedName(base, env.random(5));
    if (env.store.get(resource.type, namespace, name) === undefined) return name;
  }
  throw alreadyExists(resource, base);
}
