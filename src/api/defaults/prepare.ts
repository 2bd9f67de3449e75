/**
 * What the API server does with an object between decoding and validation (its "strategy"): fields that belong to the
 * server or to another subresource are taken from the stored object.
 */
import type { ApiFeatures } from "../features.ts";
import type { ObjectMeta } from "../meta.ts";
import type { Container, Pod, PodSpec } from "../pod.ts";
import { omit, pick } from "../members.ts";
import { withAppArmorProfiles } from "./app-armor.ts";
import { withLabelKeys } from "./label-keys.ts";
import { admitPodSpec } from "./pod.ts";

/** metadata of a new object: what its author cannot decide is dropped. uid and times are the server's to add. */
export function withoutSystemFields(meta: ObjectMeta): ObjectMeta {
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

/** PUT or PATCH of `pods/ephemeralcontainers`: nothing but these changes. */
export function prepareEphemeralContainersForUpdate(next: Pod, old: Pod): Pod {
  const spec = { ...omit(old.spec, ["ephemeralContainers"]), ...pick(next.spec, ["ephemeralContainers"]) };
  return { ...old, spec };
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
  return { ...old, spec };
}

/** A container that is not there before stays as it was sent: validation refuses it. */
function resized(container: Container, stored: readonly Container[]): Container {
  const before = stored.find(({ name }) => name === container.name);
  if (before === undefined) return container;
  const changeable = ["resources", "resizePolicy"] as const;
  return { ...omit(before, changeable), ...pick(container, changeable) };
}
