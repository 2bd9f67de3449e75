/** Updates through `pods/resize`: other amounts of cpu and memory (ValidatePodResize). */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Container, Pod } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";
import { computeQOSClass } from "../qos.ts";
import { compareQuantities } from "../quantity.ts";
import type { ResourceList } from "../resources.ts";
import { type FieldError, forbidden, invalid } from "./field-error.ts";
import { isStaticPod } from "./pod-facts.ts";
import { validatePod } from "./pod.ts";

/** `next` is the old pod with the new resources and resize policies. */
export function validateResize(
  next: Pod,
  old: Pod,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  if (isStaticPod(old)) return [forbidden("", "static pods cannot be resized")];
  if (old.spec.os?.name === "windows") return [forbidden("", "windows pods cannot be resized")];
  const qos = old.status?.qosClass ?? computeQOSClass(old.spec);
  const order = [...validateOrder("containers", next, old), ...validateOrder("initContainers", next, old)];
  return [
    ...validatePod(next, features),
    ...(computeQOSClass(next.spec) === qos
      ? []
      : [invalid("spec", qos, "Pod QOS Class may not change as a result of resizing")]),
    ...(nodeSupportsResize(old) ? [] : [forbidden("spec", "Pod running on node without support for resize")]),
    ...order,
    // What follows compares container with container.
    ...(order.length > 0 ? [] : validateContainers(next, old, features)),
  ];
}

type List = "containers" | "initContainers";

function validateOrder(list: List, next: Pod, old: Pod): readonly FieldError[] {
  const [now, before] = [next.spec[list] ?? [], old.spec[list] ?? []];
  if (now.length !== before.length)
    return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  return now.flatMap(({ name }, index) =>
    name === before[index]?.name
      ? []
      : [forbidden(`spec.${list}[${index}].name`, `${list} may not be renamed or reordered on resize`)],
  );
}

/** A node that can resize shows the resources of running containers in their status; the first one tells. */
function nodeSupportsResize({ status }: Pod): boolean {
  const running = (status?.containerStatuses ?? []).find(({ state }) => state.running !== undefined);
  return running === undefined || running.resources !== undefined;
}

function validateContainers(next: Pod, old: Pod, features: ApiFeatures): readonly FieldError[] {
  const pairsOf = (list: List): readonly (readonly [string, Container, Container])[] =>
    (next.spec[list] ?? []).flatMap((container, index) => {
      const before = old.spec[list]?.[index];
      return before === undefined ? [] : [[`spec.${list}[${index}].resources`, container, before] as const];
    });
  const [apps, inits] = [pairsOf("containers"), pairsOf("initContainers")];
  const sidecars = inits.filter(([, , before]) => before.restartPolicy === "Always");
  const plain = inits.filter(([, , before]) => before.restartPolicy !== "Always");
  const refusedOf = (pairs: typeof apps, detail: string): readonly FieldError[] =>
    pairs.filter(([, now, before]) => changesOther(now, before)).map(() => forbidden("spec", detail));
  return [
    ...[...sidecars, ...apps].flatMap(([path, now, before]) => validateAmounts(path, now, before, features)),
    ...refusedOf(apps, "only cpu and memory resources are mutable"),
    ...refusedOf(sidecars, "only cpu and memory resources for sidecar containers are mutable"),
    ...plain
      .filter(([, now, before]) => !deepEqual(now, before))
      .map(() => forbidden("spec", "resources for non-sidecar init containers are immutable")),
  ];
}

/** Anything but cpu and memory; what is in a list that was not there before does not count. */
function changesOther(next: Container, old: Container): boolean {
  if (!deepEqual(next.resizePolicy, old.resizePolicy)) return true;
  return (["limits", "requests"] as const).some((list) => {
    const [now, before] = [next.resources?.[list], old.resources?.[list]];
    return before !== undefined && !deepEqual(others(now), others(before));
  });
}

function others(list: ResourceList = {}): ResourceList {
  return Object.fromEntries(Object.entries(list).filter(([name]) => name !== "cpu" && name !== "memory"));
}

function validateAmounts(
  path: string,
  next: Container,
  old: Container,
  features: ApiFeatures,
): readonly FieldError[] {
  const [now, before] = [next.resources ?? {}, old.resources ?? {}];
  return [
    ...(isRemoved(now.requests, before.requests)
      ? [forbidden(`${path}.requests`, "resource requests cannot be removed")]
      : []),
    ...(isRemoved(now.limits, before.limits)
      ? [forbidden(`${path}.limits`, "resource limits cannot be removed")]
      : []),
    ...(features.memoryLimitDecrease === "on"
      ? []
      : validateMemoryLimit(`${path}.limits[memory]`, next, old)),
  ];
}

function isRemoved(next: ResourceList = {}, old: ResourceList = {}): boolean {
  return Object.keys(old).some((name) => !Object.hasOwn(next, name));
}

function validateMemoryLimit(field: string, next: Container, old: Container): readonly FieldError[] {
  const [now, before] = [next.resources?.limits?.["memory"], old.resources?.limits?.["memory"]];
  const policy = next.resizePolicy?.find(({ resourceName }) => resourceName === "memory")?.restartPolicy;
  if (now === undefined || before === undefined || policy === "RestartContainer") return [];
  return compareQuantities(now, before) < 0
    ? [forbidden(field, "memory limits cannot be decreased unless resizePolicy is RestartContainer")]
    : [];
}
