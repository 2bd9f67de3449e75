import type { Container, Pod, Quantity, ResourceFieldSelector, ResourceList } from "../../api/index.ts";
import { quantityMilliValue, quantityValue } from "../../api/quantity.ts";

/** All containers of a pod that a resourceFieldRef may name. */
function containersOf(pod: Pod): readonly Container[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  return [...containers, ...initContainers, ...ephemeralContainers];
}

/**
 * The value of a resourceFieldRef: the quantity divided by the divisor, rounded up. A limit that is not set is what the
 * node has to give (pkg/api/v1/resource ExtractResourceValueByContainerName).
 * @returns undefined when there is no such container or resource.
 */
export function resourceFieldValue(
  ref: ResourceFieldSelector,
  pod: Pod,
  ownContainer: string | undefined,
  allocatable: ResourceList,
): string | undefined {
  const name = ref.containerName || ownContainer;
  const container = containersOf(pod).find((candidate) => candidate.name === name);
  const at = ref.resource.indexOf(".");
  const [side, resource] = [ref.resource.slice(0, at), ref.resource.slice(at + 1)];
  if (container === undefined || (side !== "limits" && side !== "requests")) return undefined;
  const own = container.resources?.[side]?.[resource];
  const quantity = isZero(own) && side === "limits" ? allocatable[resource] : own;
  return divideUp(quantity ?? "0", isZero(ref.divisor) ? "1" : (ref.divisor ?? "1"), resource);
}

function isZero(quantity: Quantity | undefined): boolean {
  return quantity === undefined || quantityMilliValue(quantity) === 0;
}

function divideUp(quantity: Quantity, divisor: Quantity, resource: string): string {
  const value = resource === "cpu" ? quantityMilliValue : quantityValue;
  return String(Math.ceil(value(quantity) / value(divisor)));
}
