import type { Container, Pod, ResourceList } from "../../../api/index.ts";
import { allStatuses } from "../../../api/pod-state.ts";
import { quantityMilliValue, quantityValue } from "../../../api/quantity.ts";
import { podRequests } from "../../../api/scheduling/pod-requests.ts";
import type { ResizeRefusal } from "../types.ts";
import { lackingResource } from "./resource-fit.ts";

/**
 * Why the node cannot grant what the pod's spec asks for by now (kubelet canResizePod). Cpu in thousandths, memory in bytes.
 * @param others the pods of the node that have not ended; what they have been granted counts, not what they ask for
 */
export function resizeRefusal(
  pod: Pod,
  allocatable: ResourceList,
  others: readonly Pod[],
): ResizeRefusal | undefined {
  const requests = podRequests(pod);
  for (const name of ["memory", "cpu"]) {
    const [asked, there] = [requests[name], allocatable[name]];
    if (asked === undefined || there === undefined) continue;
    const amount = name === "cpu" ? quantityMilliValue : quantityValue;
    if (amount(asked) > amount(there))
      return {
        reason: "Infeasible",
        message: `Node didn't have enough capacity: ${name}, requested: ${String(amount(asked))}, capacity: ${String(amount(there))}`,
      };
  }
  const { cpu, memory } = allocatable;
  const counted = { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
  const lacking = lackingResource(pod, counted, others.map(asGranted));
  return (
    lacking && {
      reason: "Deferred",
      message: `Node didn't have enough resource: ${lacking.name}, requested: ${String(lacking.requested)}, used: ${String(lacking.used)}, capacity: ${String(lacking.capacity)}`,
    }
  );
}

/** The requests that the statuses tell, where they do. */
function asGranted(pod: Pod): Pod {
  const statuses = allStatuses(pod);
  const granted = new Map(statuses.map(({ name, allocatedResources }) => [name, allocatedResources]));
  const own = (container: Container): Container => {
    const requests = granted.get(container.name);
    return requests === undefined
      ? container
      : { ...container, resources: { ...container.resources, requests } };
  };
  const { initContainers, containers } = pod.spec;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(own),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(own) }),
    },
  };
}
