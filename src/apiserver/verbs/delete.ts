import { FOREGROUND, ORPHAN, withFinalizers } from "../../api/finalizers.ts";
import type { KubeObject } from "../../api/index.ts";
import { apiVersionOf } from "../../api/scheme.ts";
import type { DeleteOptions as PostedOptions } from "../../api/posted.ts";
import { deleteOptions } from "../../api/schema/posted.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Outcome, Store, Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { type Answer, ok } from "../answer.ts";
import { ApiError, conflict, notFound } from "../api-error.ts";
import { flag, integer, isDryRun, propagationPolicy } from "../options.ts";
import type { DeleteOptions, Resource } from "../registry/resource.ts";
import { onWire } from "../representation.ts";
import { readSmallBody, type SmallBody } from "../rules/small-body.ts";
import { selectorsOf } from "../selectors.ts";
import type { NamedTarget, Target } from "./target.ts";

interface DeleteRequest {
  readonly options: DeleteOptions;
  readonly dryRun: boolean;
}

/** DELETE of one object: the object where it lives on or the kind wants it, else a Status. */
export async function deleteOne(target: NamedTarget): Promise<Answer> {
  const { resource } = target;
  const request = await deleteRequest(target);
  const { object, gone } = await deleteObject(target, request);
  if (!gone || resource.strategy.returnsDeleted === true) return ok(onWire(resource, object));
  const { name, uid } = object.metadata;
  const group = resource.group === "" ? {} : { group: resource.group };
  return ok({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...group, kind: resource.plural, uid },
  });
}

/** DELETE of a collection: a list of what was deleted. */
export async function deleteCollection(
  target: Omit<Target, "env"> & Pick<DeleteTarget, "env">,
): Promise<Answer> {
  const { env, resource, namespace, request } = target;
  const wanted = await deleteRequest(target);
  const where = selectorsOf(resource, request.query);
  const { items } = env.store.list(resource.type, { namespace, where });
  const deleted = await Promise.all(
    items.map(async (object) => {
      const { namespace: place = "", name } = object.metadata;
      return await deleteObject({ ...target, namespace: place, name }, wanted).then(
        (one) => one.object,
        (error: unknown) => {
          // Somebody else was faster: it is gone all the same (store.DeleteCollection).
          if (error instanceof ApiError && error.status.code === 404) return object;
          throw error;
        },
      );
    }),
  );
  return ok({
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: { resourceVersion: String(env.store.revision) },
    items: deleted.map((object) => onWire(resource, object)),
  });
}

interface Deleted {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/** The object to delete, with what it takes to do so without a request. */
export interface DeleteTarget {
  readonly env: { readonly store: Store; readonly clock: { now(): EpochMs } };
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** @throws ApiError 403, 404, 409 */
export async function deleteObject(
  target: DeleteTarget,
  { options, dryRun }: DeleteRequest,
): Promise<Deleted> {
  const { env, resource, namespace, name } = target;
  let outcome: Outcome = {};
  const decide = (current: Stored | undefined): Outcome => {
    if (current === undefined) throw notFound(resource, name);
    checkPreconditions(resource, current, options);
    const now = env.clock.now();
    const marked = withPolicy(current, options);
    outcome = resource.strategy.delete?.(marked, options, now) ?? plainDelete(marked, now);
    if (outcome.set === undefined && outcome.remove !== true && marked !== current) outcome = { set: marked };
    return outcome;
  };
  if (dryRun) {
    const current = env.store.get(resource.type, namespace, name);
    if (current === undefined) throw notFound(resource, name);
    const { set, remove } = decide(current);
    return { object: set ?? current, gone: remove === true };
  }
  const object = await env.store.write(resource.type, namespace, name, decide);
  return { object, gone: outcome.remove === true };
}

/**
 * What is to become of dependents stands in the finalizers, for the garbage collector to read; a graceful deletion that has
 * begun is not changed any more (deletionFinalizersForGarbageCollection).
 */
function withPolicy(current: Stored, { propagationPolicy: policy }: DeleteOptions): Stored {
  const { finalizers = [], deletionGracePeriodSeconds = 0 } = current.metadata;
  if (policy === undefined || deletionGracePeriodSeconds > 0) return current;
  const wanted = policy === "Orphan" ? [ORPHAN] : policy === "Foreground" ? [FOREGROUND] : [];
  const others = finalizers.filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const next = [...others, ...wanted];
  return next.length === finalizers.length && next.every((name) => finalizers.includes(name))
    ? current
    : withFinalizers(current, next);
}

/** Removal, unless finalizers hold the object: then it is only marked. */
function plainDelete(current: Stored, now: number): Outcome {
  const { finalizers = [], deletionTimestamp } = current.metadata;
  if (finalizers.length === 0) return { remove: true };
  if (deletionTimestamp !== undefined) return {};
  const { generation } = current.metadata;
  const marks = {
    deletionTimestamp: formatTimestamp(now),
    deletionGracePeriodSeconds: 0,
    ...(generation === undefined ? {} : { generation: generation + 1 }),
  };
  return { set: { ...current, metadata: { ...current.metadata, ...marks } } };
}

function checkPreconditions(
  resource: Resource,
  { metadata }: Stored,
  { preconditions = {} }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict({ ...resource, plural: resource.kind }, metadata.name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict({ ...resource, plural: resource.kind }, metadata.name, why);
  }
}

const DELETE_OPTIONS: SmallBody<PostedOptions> = {
  kind: "DeleteOptions",
  version: "v1",
  schema: deleteOptions,
};

/** DeleteOptions come in the body; only without one does the query count, its dryRun included. */
async function deleteRequest({ request }: Pick<Target, "request">): Promise<DeleteRequest> {
  const body = await request.body();
  if (body.length === 0) return fromQuery(request.query);
  return deleteRequestOf(await readSmallBody(DELETE_OPTIONS, request.headers, body));
}

function fromQuery(query: URLSearchParams): DeleteRequest {
  const grace = integer(query, "gracePeriodSeconds");
  const orphan = query.has("orphanDependents") ? flag(query, "orphanDependents") : undefined;
  return {
    options: {
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      ...propagationPolicy(query.get("propagationPolicy") ?? undefined, orphan),
    },
    dryRun: isDryRun(query.getAll("dryRun"), "DeleteOptions"),
  };
}

/** What options ask for. @throws ApiError 422 */
export function deleteRequestOf(options: PostedOptions): DeleteRequest {
  const {
    gracePeriodSeconds,
    preconditions,
    propagationPolicy: policy,
    orphanDependents,
    dryRun = [],
  } = options;
  return {
    options: {
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      ...propagationPolicy(policy, orphanDependents),
      ...(preconditions === undefined ? {} : { preconditions }),
    },
    dryRun: isDryRun(dryRun, "DeleteOptions"),
  };
}
