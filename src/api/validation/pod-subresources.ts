/** Updates through the subresources status, ephemeralcontainers and resize. Each looks only at its own part. */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Container, Pod } from "../pod.ts";
import { goQuote } from "../go-quote.ts";
import { dns1123Subdomain, qualifiedName } from "../names.ts";
import { computeQOSClass } from "../qos.ts";
import { compareQuantities } from "../quantity.ts";
import type { ResourceList } from "../resources.ts";
import { deepEqual } from "../deep-equal.ts";
import { validateIp } from "./ip.ts";
import { type FieldError, forbidden, invalid, invalidEach } from "./field-error.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";
import { validatePod } from "./pod.ts";

/** PUT or PATCH of `pods/status`. */
export function validatePodStatusUpdate(next: Pod, old: Pod): readonly FieldError[] {
  const { status = {} } = next;
  const { nominatedNodeName = "", qosClass } = status;
  const changedClass =
    qosClass !== undefined && qosClass !== old.status?.qosClass && old.status?.qosClass !== undefined;
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...(status.conditions ?? []).flatMap(({ type }, index) =>
      invalidEach(`status.conditions[${index}].Type`, type, qualifiedName(type)),
    ),
    ...(nominatedNodeName === ""
      ? []
      : invalidEach("status.nominatedNodeName", nominatedNodeName, dns1123Subdomain(nominatedNodeName))),
    ...podIps(status).flatMap((ip, index) => validateIp(`status.podIPs[${index}]`, ip)),
    ...(changedClass ? [invalid("status.qosClass", qosClass, "field is immutable")] : []),
  ];
}

function podIps({ podIP = "", podIPs = [] }: NonNullable<Pod["status"]>): readonly string[] {
  const ips = podIPs.map(({ ip }) => ip);
  return ips.length === 0 && podIP !== "" ? [podIP] : ips;
}

const isStatic = (pod: Pod): boolean =>
  pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;

/** PUT or PATCH of `pods/ephemeralcontainers`; `next` is the old pod with the new ephemeral containers. */
export function validateEphemeralContainersUpdate(
  next: Pod,
  old: Pod,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  const before = old.spec.ephemeralContainers ?? [];
  const now = next.spec.ephemeralContainers ?? [];
  const field = "spec.ephemeralContainers";
  const kept = before.flatMap((container) => {
    const same = now.find(({ name }) => name === container.name);
    const named = `existing ephemeral containers ${goQuote(container.name)}`;
    if (same === undefined) return [forbidden(field, `${named} may not be removed\n`)];
    return deepEqual(same, container) ? [] : [forbidden(field, `${named} may not be changed\n`)];
  });
  return [
    ...validatePod(next, features),
    ...(isStatic(old) ? [forbidden("", "static pods do not support ephemeral containers")] : []),
    ...kept,
  ];
}

/** PUT or PATCH of `pods/resize`; `next` is the old pod with the new resources and resize policies. */
export function validateResize(
  next: Pod,
  old: Pod,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  const own = validatePod(next, features);
  if (isStatic(old)) return [...own, forbidden("", "static pods cannot be resized")];
  if (!sameNames(next.spec.containers, old.spec.containers))
    return [...own, forbidden("spec.containers", "containers may not be added or removed on resize")];
  if (!nodeSupportsResize(old))
    return [...own, forbidden("spec", "Pod running on node without support for resize")];
  const qos = old.status?.qosClass ?? computeQOSClass(old.spec);
  return [
    ...own,
    ...(computeQOSClass(next.spec) === qos
      ? []
      : [invalid("spec", qos, "Pod QOS Class may not change as a result of resizing")]),
    ...validateContainerResizes(next, old, features),
    ...validateInitResizes(next, old),
  ];
}

function sameNames(a: readonly Container[], b: readonly Container[]): boolean {
  return a.length === b.length && a.every(({ name }, index) => name === b[index]?.name);
}

/** A node that can resize shows the resources of running containers in their status. */
function nodeSupportsResize({ spec, status }: Pod): boolean {
  const statuses = status?.containerStatuses ?? [];
  return spec.containers.every((container) => {
    const running = statuses.find(
      ({ name, state }) => name === container.name && state.running !== undefined,
    );
    const asked = Object.keys(container.resources?.requests ?? {}).length > 0;
    return running === undefined || !asked || running.resources !== undefined;
  });
}

function validateContainerResizes(next: Pod, old: Pod, features: ApiFeatures): readonly FieldError[] {
  return next.spec.containers.flatMap((container, index) => {
    const before = old.spec.containers[index];
    if (before === undefined) return [];
    const path = `spec.containers[${index}].resources`;
    const [own, theirs] = [container.resources ?? {}, before.resources ?? {}];
    return [
      ...(deepEqual(others(own.limits), others(theirs.limits)) &&
      deepEqual(others(own.requests), others(theirs.requests))
        ? []
        : [forbidden("spec", "only cpu and memory resources are mutable")]),
      ...(isRemoved(own.limits, theirs.limits)
        ? [forbidden(`${path}.limits`, "resource limits cannot be removed")]
        : []),
      ...(isRemoved(own.requests, theirs.requests)
        ? [forbidden(`${path}.requests`, "resource requests cannot be removed")]
        : []),
      ...(features.memoryLimitDecrease === "on"
        ? []
        : validateMemoryLimit(`${path}.limits[memory]`, container, before)),
    ];
  });
}

function others(list: ResourceList = {}): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => name !== "cpu" && name !== "memory"));
}

function isRemoved(next: ResourceList = {}, old: ResourceList = {}): boolean {
  return ["cpu", "memory"].some((name) => Object.hasOwn(old, name) && !Object.hasOwn(next, name));
}

function validateMemoryLimit(field: string, next: Container, old: Container): readonly FieldError[] {
  const [now, before] = [next.resources?.limits?.["memory"], old.resources?.limits?.["memory"]];
  const policy = old.resizePolicy?.find(({ resourceName }) => resourceName === "memory")?.restartPolicy;
  if (now === undefined || before === undefined || policy === "RestartContainer") return [];
  return compareQuantities(now, before) < 0
    ? [forbidden(field, "memory limits cannot be decreased unless resizePolicy is RestartContainer")]
    : [];
}

function validateInitResizes(next: Pod, old: Pod): readonly FieldError[] {
  const changed = (next.spec.initContainers ?? []).some((container, index) => {
    const before = old.spec.initContainers?.[index];
    return container.restartPolicy !== "Always" && !deepEqual(container.resources, before?.resources);
  });
  return changed ? [forbidden("spec", "resources for non-sidecar init containers are immutable")] : [];
}
