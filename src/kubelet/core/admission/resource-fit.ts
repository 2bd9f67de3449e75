import type { Pod, Quantity, ResourceList } from "../../../api/index.ts";
import { quantityMilliValue, quantityValue } from "../../../api/quantity.ts";
import { podRequests, sum } from "../../../api/scheduling/pod-requests.ts";

/** A resource that the node has too little of; cpu in thousandths, everything else whole. */
export interface LackingResource {
  readonly name: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

const counted = ["cpu", "memory", "ephemeral-storage"];

/**
 * The first resource that does not suffice for the pod beside the others: the number of pods, cpu, memory, storage, then
 * extended ones (noderesources.Fits). What the node does not count at all is not asked for, as the kubelet leaves out
 * the extended resources that no device plugin has told it of.
 */
export function lackingResource(
  pod: Pod,
  allocatable: ResourceList,
  others: readonly Pod[],
): LackingResource | undefined {
  const maxPods = allocatable["pods"];
  if (maxPods !== undefined && others.length + 1 > quantityValue(maxPods))
    return { name: "pods", requested: 1, used: others.length, capacity: quantityValue(maxPods) };
  const requests = podRequests(pod);
  const usedByOthers = sum(others.map(podRequests));
  const extended = Object.keys(requests)
    .filter((name) => !counted.includes(name))
    .sort();
  for (const name of [...counted, ...extended]) {
    const capacity = allocatable[name];
    const requested = amount(name, requests[name]);
    if (capacity === undefined || requested === 0) continue;
    const used = amount(name, usedByOthers[name]);
    if (requested > amount(name, capacity) - used)
      return { name, requested, used, capacity: amount(name, capacity) };
  }
  return undefined;
}

function amount(name: string, quantity: Quantity | undefined): number {
  if (quantity === undefined) return 0;
  return name === "cpu" ? quantityMilliValue(quantity) : quantityValue(quantity);
}
