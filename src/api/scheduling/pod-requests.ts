import type { Container, Pod, PodSpec, ResourceList } from "../index.ts";
import { addQuantities, compareQuantities } from "../quantity.ts";

/**
 * What a pod asks of a node: the containers and sidecars together, or one init container with the sidecars started
 * before it, whichever is more; pod-level requests win; plus overhead (component-helpers PodRequests).
 */
export function podRequests({ spec }: Pod): ResourceList {
  const containers = mostOf(spec, requestsOf);
  return sum([{ ...containers, ...spec.resources?.requests }, spec.overhead ?? {}]);
}

/** The most that a pod may take, added up alike; overhead counts where there is a limit (component-helpers PodLimits). */
export function podLimits({ spec }: Pod): ResourceList {
  const limits = { ...mostOf(spec, ({ resources }) => resources?.limits ?? {}), ...spec.resources?.limits };
  const overhead = Object.entries(spec.overhead ?? {}).filter(([name]) => name in limits);
  return sum([limits, Object.fromEntries(overhead)]);
}

/** What the containers have at once at most: all that run on together, or one that starts before them. */
function mostOf(
  { containers, initContainers = [] }: PodSpec,
  of: (container: Container) => ResourceList,
): ResourceList {
  const sidecars = initContainers.filter(isSidecar);
  const running = sum([...containers, ...sidecars].map(of));
  const starting = initContainers.map((container, i) => {
    const before = initContainers.slice(0, i).filter(isSidecar);
    return sum([...before, container].map(of));
  });
  return starting.reduce(larger, running);
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
