import type { Node, Pod, PodAffinity, PodAffinityTerm } from "../../api/index.ts";
import { matchesLabels, requirementsOf } from "../../api/label-selector.ts";

/** Whether the required pod affinity is met by what runs on the node, or by the pod itself where it is the first. */
export function meetsPodAffinity(pod: Pod, node: Node, podsOnNode: readonly Pod[]): boolean {
  return requiredTerms(pod.spec.affinity?.podAffinity).every(
    (term) =>
      hasTopology(node, term) &&
      (podsOnNode.some((other) => selects(term, pod, other)) || selects(term, pod, pod)),
  );
}

/** Whether no pod of the node is shunned by this one, and none of them shuns it. */
export function meetsPodAntiAffinity(pod: Pod, node: Node, podsOnNode: readonly Pod[]): boolean {
  const shuns = (one: Pod, other: Pod): boolean =>
    requiredTerms(one.spec.affinity?.podAntiAffinity).some(
      (term) => hasTopology(node, term) && selects(term, one, other),
    );
  return !podsOnNode.some((other) => shuns(pod, other) || shuns(other, pod));
}

function requiredTerms(affinity: PodAffinity | undefined): readonly PodAffinityTerm[] {
  return affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

function hasTopology(node: Node, { topologyKey }: PodAffinityTerm): boolean {
  return node.metadata.labels?.[topologyKey] !== undefined;
}

/** A namespaceSelector counts as all namespaces: their labels are not at hand. */
function selects(
  { labelSelector, namespaces = [], namespaceSelector }: PodAffinityTerm,
  owner: Pod,
  other: Pod,
): boolean {
  const requirements = requirementsOf(labelSelector);
  if (requirements === undefined || !matchesLabels(requirements, other.metadata.labels)) return false;
  if (namespaceSelector !== undefined) return true;
  const wanted = namespaces.length > 0 ? namespaces : [owner.metadata.namespace ?? ""];
  return wanted.includes(other.metadata.namespace ?? "");
}
