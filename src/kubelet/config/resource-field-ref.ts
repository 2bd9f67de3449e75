import type { Container, Pod, ResourceFieldSelector, ResourceList } from "../../api/index.ts";
import { containerResourceValue } from "../../api/resource-field.ts";

/** All containers of a pod that a resourceFieldRef may name. */
function containersOf(pod: Pod): readonly Container[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  return [...containers, ...initContainers, ...ephemeralContainers];
}

/**
 * The value of a resourceFieldRef of a pod (pkg/api/v1/resource ExtractResourceValueByContainerName).
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
  return container === undefined ? undefined : containerResourceValue(ref, container, allocatable);
}
