import type { Deployment, KubeObject, ReplicaSet, Scale } from "../../api/index.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import { kinds } from "../../api/scheme.ts";
import { validateScale } from "../../api/validation/apps.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import type { Stored } from "../../storage/index.ts";
import { type Answer, ok } from "../answer.ts";
import { ApiError, methodNotAllowed } from "../api-error.ts";
import { type WriteOptions, writeOptions } from "../options.ts";
import { type Resource, resource } from "../registry/resource.ts";
import { decodeBody } from "../rules/decode.ts";
import { patcher } from "../rules/patching.ts";
import { existing, type NamedTarget } from "../verbs/target.ts";
import { replaceObject, requireName, tracker } from "../verbs/update.ts";

const SCALE: Resource<Scale> = resource<Scale>(kinds.Scale, { validate: validateScale });

/** GET, PUT and PATCH of `…/scale`: the number of replicas, the same way for every kind that has one. */
export async function scaleVerb(target: NamedTarget): Promise<Answer> {
  switch (target.request.method) {
    case "GET":
    case "HEAD":
      return ok(scaleOf(existing(target)));
    case "PUT":
      return await putScale(target);
    case "PATCH":
      return await patchScale(target);
    default:
      throw methodNotAllowed();
  }
}

async function putScale(target: NamedTarget): Promise<Answer> {
  const { request } = target;
  const options = writeOptions(request.query, "UpdateOptions");
  const { object } = await decodeBody(SCALE, request.headers, await request.body(), options.fieldValidation);
  return await resize(target, () => object, options);
}

async function patchScale(target: NamedTarget): Promise<Answer> {
  const { request } = target;
  const options = writeOptions(request.query, "PatchOptions");
  const change = patcher(SCALE, request.headers, await request.body(), options.fieldValidation);
  return await resize(target, (current) => change(scaleOf(current)).object, options);
}

/** Writes the replicas of a Scale into the object, as an update of its spec. */
async function resize(
  target: NamedTarget,
  wanted: (current: Stored) => KubeObject,
  options: WriteOptions,
): Promise<Answer> {
  const change = (current: Stored): KubeObject => withReplicas(current, wanted(current));
  const manage = tracker(target, options);
  const { object } = await replaceObject(
    { ...target, subresource: undefined },
    change,
    manage,
    options.dryRun,
  );
  return ok(scaleOf(object));
}

/** Name, uid and version of the Scale are checked as those of an update are. */
function withReplicas(current: Stored, scale: Scale): KubeObject {
  const { name, namespace, uid, resourceVersion } = scale.metadata;
  requireName(scale.metadata, current.metadata.name);
  const errors = validateScale(scale);
  if (errors.length > 0) throw ApiError.of(invalidStatus(kinds.Scale, current.metadata.name, errors));
  const own = current as Stored<Deployment | ReplicaSet>;
  const metadata = {
    ...current.metadata,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    uid: uid ?? "",
    resourceVersion: resourceVersion ?? "",
  };
  const resized: Pick<Deployment, "spec"> = { spec: { ...own.spec, replicas: scale.spec?.replicas ?? 0 } };
  return { ...current, metadata, ...resized };
}

/** autoscaling/v1 Scale of an object as stored. */
function scaleOf(object: KubeObject): Stored<Scale> {
  const { metadata, spec, status } = object as Stored<Deployment | ReplicaSet>;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = formatLabelSelector(spec.selector);
  return {
    kind: kinds.Scale.kind,
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: { ...((spec.replicas ?? 0) === 0 ? {} : { replicas: spec.replicas ?? 0 }) },
    status: { replicas: status?.replicas ?? 0, ...(selector === "<none>" ? {} : { selector }) },
  };
}
