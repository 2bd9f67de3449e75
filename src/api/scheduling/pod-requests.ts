import type { Container, Pod, ResourceList } from "../index.ts";
import { addQuantities, compareQuantities } from "../quantity.ts";

/**
 * What a pod asks of a node: the containers and sidecars together, or one init container with the sidecars started
 * before it, whichever is more; pod-level requests win; plus overhead (component-helpers PodRequests).
 */
export function podRequests({ spec }: Pod): ResourceList {
  const init = spec.initContainers ?? [];
  const sidecars = init.filter(isSidecar);
  const running = sum([...spec.containers, ...sidecars].map(requestsOf));
  const starting = init.map((container, i) => {
    const before = init.slice(0, i).filter(isSidecar);
    return sum([...before, container].map(requestsOf));
  });
  const containers = starting.reduce(larger, running);
  return sum([{ ...containers, ...spec.resources?.requests }, spec.overhead ?? {}]);
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

function requestsOf(container: Container): ResourceList {
  return { ...container.resources?.limits, ...container.resources?.requests };
}

/** Adds lists resource by resource. */
export function sum(lists: readonly ResourceList[]): ResourceList {
  const total: Record<string, string> = {};
  for (const list of lists) {
    for (const [name, quantity] of Object.entries(list)) {
      const before = total[name];
      total[name] = before === undefined ? quantity : addQuantities(before, quantity);
    }
  }
  return total;
}

function larger(a: ResourceList, b: ResourceList): ResourceList {
  const result: Record<string, string> = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const before = result[name];
    if (before === undefined || compareQuantities(quantity, before) > 0) result[name] = quantity;
  }
  return result;
}
