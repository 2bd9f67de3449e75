/**
 * What a node looks at before it takes a pod that was bound to it (kubelet lifecycle/predicate.go: the scheduler's
 * filters once more, in the words of the kubelet).
 */
import type { Node, Pod } from "../../../api/index.ts";
import { hasPortConflict } from "../../../api/scheduling/host-ports.ts";
import { acceptsNode } from "../../../api/scheduling/node-affinity.ts";
import { untoleratedTaint } from "../../../api/scheduling/taints.ts";
import { isStaticPod } from "../containers.ts";
import { lackingResource } from "./resource-fit.ts";

/** Why the node does not take a pod. */
export interface Refusal {
  /** Of the pod's status and of the event: OutOfcpu, NodePorts, … */
  readonly reason: string;
  /** The event's message; the status has `Pod was rejected: ` in front. */
  readonly detail: string;
}

/**
 * The first reason to refuse a pod, undefined when the node takes it. Resources come first, then the node's labels,
 * host ports, and taints; of these only NoExecute counts, and for static pods none.
 * @param others the pods that the node has taken and that have not finished
 */
export function refuseByPredicates(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
  const lacking = lackingResource(pod, node.status?.allocatable ?? {}, others);
  if (lacking !== undefined) {
    const { name, requested, used, capacity } = lacking;
    const figures = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
    return { reason: `OutOf${name}`, detail: `Node didn't have enough resource: ${name}, ${figures}` };
  }
  if (!acceptsNode(pod, node)) return failed("NodeAffinity", "didn't match Pod's node affinity/selector");
  if (hasPortConflict(pod, others))
    return failed("NodePorts", "didn't have free ports for the requested pod ports");
  if (!isStaticPod(pod) && untoleratedTaint(pod, node, ["NoExecute"]) !== undefined)
    return failed("TaintToleration", "had taints that the pod didn't tolerate");
  return undefined;
}

function failed(predicate: string, why: string): Refusal {
  return { reason: predicate, detail: `Predicate ${predicate} failed: node(s) ${why}` };
}
