import type { Node, Pod } from "../../api/index.ts";
import { addQuantities, compareQuantities } from "../../api/quantity.ts";
import { podRequests, sum } from "../../api/scheduling/pod-requests.ts";

/** Why the pod does not fit in what the node has left, one reason for each resource (plugin NodeResourcesFit). */
export function insufficiencies(pod: Pod, node: Node, podsOnNode: readonly Pod[]): readonly string[] {
  const allocatable = node.status?.allocatable ?? {};
  const used = sum(podsOnNode.map(podRequests));
  const maxPods = Number(allocatable["pods"] ?? Number.POSITIVE_INFINITY);
  const tooMany = podsOnNode.length + 1 > maxPods ? ["Too many pods"] : [];
  const lacking = Object.entries(podRequests(pod))
    .filter(([, quantity]) => compareQuantities(quantity, "0") > 0)
    .filter(([name, quantity]) => {
      const wanted = addQuantities(used[name] ?? "0", quantity);
      return compareQuantities(wanted, allocatable[name] ?? "0") > 0;
    })
    .map(([name]) => `Insufficient ${name}`);
  return [...tooMany, ...lacking];
}
