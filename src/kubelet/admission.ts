import type { Node, Pod } from "../api/index.ts";
import { forbiddenSysctl } from "./config/sysctls.ts";
import { type Refusal, refuseByPredicates } from "./core/admission/predicates.ts";

/**
 * The kubelet's admission handlers in their order: sysctls, then the predicates.
 * @param node as the API shows it now: allocatable, labels, taints
 * @param others the pods that the node has taken and that have not finished
 */
export function refusalOf(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
  const sysctl = forbiddenSysctl(pod);
  return sysctl === undefined
    ? refuseByPredicates(pod, node, others)
    : { reason: "SysctlForbidden", detail: sysctl };
}
