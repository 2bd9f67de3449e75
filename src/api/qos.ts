/** The pod's quality-of-service class (component-helpers qos.ComputePodQOS). */
import type { Container, PodSpec } from "./pod.ts";
import type { QOSClass } from "./pod-status.ts";
import { addQuantities, compareQuantities, parseQuantity } from "./quantity.ts";
import type { ResourceList } from "./resources.ts";

const counted = ["cpu", "memory"] as const;
type Counted = (typeof counted)[number];
type Totals = Readonly<Partial<Record<Counted, string>>>;

/** Requests and limits of cpu and memory, above zero, decide; pod-level resources win over the containers' where given. */
export function computeQOSClass(
  spec: Pick<PodSpec, "containers" | "initContainers" | "resources">,
): QOSClass {
  const podLevel = spec.resources;
  if (podLevel?.limits !== undefined || podLevel?.requests !== undefined)
    return classOf(
      positive(podLevel.requests),
      positive(podLevel.limits),
      isComplete(positive(podLevel.limits)),
    );
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const everyLimited = containers.every((container) => isComplete(positive(container.resources?.limits)));
  return classOf(sum(containers, "requests"), sum(containers, "limits"), everyLimited);
}

function classOf(requests: Totals, limits: Totals, everyLimited: boolean): QOSClass {
  if (Object.keys(requests).length === 0 && Object.keys(limits).length === 0) return "BestEffort";
  const equal = counted.every((name) => {
    const [request, limit] = [requests[name], limits[name]];
    return request === undefined || (limit !== undefined && compareQuantities(request, limit) === 0);
  });
  const same = Object.keys(requests).length === Object.keys(limits).length;
  return everyLimited && equal && same ? "Guaranteed" : "Burstable";
}

function isComplete(limits: Totals): boolean {
  return counted.every((name) => limits[name] !== undefined);
}

function positive(list: ResourceList | undefined): Totals {
  const entries = counted.map((name) => [name, list?.[name]] as const);
  return Object.fromEntries(
    entries.filter(([, value]) => value !== undefined && parseQuantity(value).nano > 0n),
  );
}

function sum(containers: readonly Container[], side: "requests" | "limits"): Totals {
  const totals: Partial<Record<Counted, string>> = {};
  for (const container of containers) {
    const own = positive(container.resources?.[side]);
    for (const name of counted) {
      const value = own[name];
      if (value !== undefined) totals[name] = addQuantities(totals[name] ?? "0", value);
    }
  }
  return totals;
}
