import type { Container, ResourceFieldSelector } from "./pod.ts";
import { quantityMilliValue, quantityValue } from "./quantity.ts";
import type { Quantity, ResourceList } from "./resources.ts";

/**
 * What a resourceFieldRef says of a container: the quantity divided by the divisor, rounded up
 * (pkg/api/v1/resource ExtractContainerResourceValue).
 * @param allocatable what the node has to give, instead of a limit that is not set
 * @returns undefined when there is no such resource
 */
export function containerResourceValue(
  ref: ResourceFieldSelector,
  { resources }: Container,
  allocatable: ResourceList,
): string | undefined {
  const at = ref.resource.indexOf(".");
  const [side, resource] = [ref.resource.slice(0, at), ref.resource.slice(at + 1)];
  if (side !== "limits" && side !== "requests") return undefined;
  const own = resources?.[side]?.[resource];
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
