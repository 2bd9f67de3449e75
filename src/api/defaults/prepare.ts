/**
 * What the API server does with an object between decoding and validation (its "strategy"): fields that belong to the
 * server or to another subresource are taken from the stored object.
 */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { KubeObject, ObjectMeta, Timestamp } from "../meta.ts";
import type { Secret } from "../objects.ts";
import type { Container, Pod, PodSpec } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";
import { omit, pick } from "../members.ts";
import { withAppArmorProfiles } from "./app-armor.ts";
import { withLabelKeys } from "./label-keys.ts";
import { admitPodSpec, initialPodStatus } from "./pod.ts";

/** metadata of a new object: what its author cannot decide is dropped. uid and times are the server's to add. */
function prepareMetaForCreate(meta: ObjectMeta): ObjectMeta {
  return omit(meta, [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
    "selfLink",
    "managedFields",
  ]);
}

/** The spec of a new pod, completed from its metadata and by admission. */
export function prepareSpecForCreate(pod: Pod, features: ApiFeatures): PodSpec {
  const spec = admitPodSpec(withAppArmorProfiles(pod));
  return withLabelKeys(spec, pod.metadata.labels ?? {}, features);
}

/** A new pod, decoded and defaulted, as it is validated and stored. */
export function preparePodForCreate(pod: Pod, now: Timestamp, features: ApiFeatures = featuresOf136): Pod {
  const spec = prepareSpecForCreate(pod, features);
  return {
    ...pod,
    metadata: { ...prepareMetaForCreate(pod.metadata), generation: 1 },
    spec,
    status: initialPodStatus(spec, now),
  };
}

/** metadata of an update: identity and times stay the server's, a deletion that has begun stays what it was. */
export function prepareMetaForUpdate(next: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const ofServer = ["uid", "creationTimestamp", "generation", "selfLink"] as const;
  return {
    ...pick(old, ["name", "namespace", "deletionGracePeriodSeconds"]),
    ...omit(next, ofServer),
    ...pick(old, [...ofServer, "deletionTimestamp"]),
  };
}

/** generation rises when the spec changes. */
function withGeneration<T extends KubeObject | Pod>(next: T, old: T, changed: boolean): T {
  const generation = (old.metadata.generation ?? 1) + (changed ? 1 : 0);
  return { ...next, metadata: { ...next.metadata, generation } };
}

/** PUT or PATCH of a pod: the status stays. */
export function preparePodForUpdate(next: Pod, old: Pod): Pod {
  const prepared: Pod = {
    ...omit(next, ["status"]),
    metadata: prepareMetaForUpdate(next.metadata, old.metadata),
    spec: admitPodSpec(next.spec),
    ...pick(old, ["status"]),
  };
  return withGeneration(prepared, old, !deepEqual(prepared.spec, old.spec));
}

/** PUT or PATCH of `pods/status`: the spec stays; labels and annotations are written, as on a real API server. */
export function preparePodStatusForUpdate(next: Pod, old: Pod): Pod {
  const metadata = prepareMetaForUpdate(omit(next.metadata, ["deletionTimestamp"]), old.metadata);
  return { ...next, metadata, spec: old.spec };
}

/** PUT or PATCH of `pods/ephemeralcontainers`: nothing but these changes. */
export function prepareEphemeralContainersForUpdate(next: Pod, old: Pod): Pod {
  const changed = !deepEqual(next.spec.ephemeralContainers, old.spec.ephemeralContainers);
  const spec = { ...omit(old.spec, ["ephemeralContainers"]), ...pick(next.spec, ["ephemeralContainers"]) };
  return withGeneration({ ...old, spec }, old, changed);
}

/** PUT or PATCH of `pods/resize`: nothing but the resources and resize policies of the containers that match by name. */
export function prepareResizeForUpdate(next: Pod, old: Pod): Pod {
  const spec: PodSpec = {
    ...old.spec,
    containers: next.spec.containers.map((container) => resized(container, old.spec.containers)),
    ...(next.spec.initContainers && {
      initContainers: next.spec.initContainers.map((container) =>
        resized(container, old.spec.initContainers ?? []),
      ),
    }),
  };
  return withGeneration({ ...old, spec }, old, !deepEqual(spec, old.spec));
}

/** A container that is not there before stays as it was sent: validation refuses it. */
function resized(container: Container, stored: readonly Container[]): Container {
  const before = stored.find(({ name }) => name === container.name);
  if (before === undefined) return container;
  const changeable = ["resources", "resizePolicy"] as const;
  return { ...omit(before, changeable), ...pick(container, changeable) };
}

/** A Secret without a type keeps the one it has. */
export function prepareSecretForUpdate(next: Secret, old: Secret): Secret {
  const metadata = prepareMetaForUpdate(next.metadata, old.metadata);
  return { ...pick(old, ["type"]), ...next, metadata };
}
