import type { Node, Pod } from "../../api/index.ts";
import { isFinished } from "../../api/pod-state.ts";
import { hasPortConflict } from "../../api/scheduling/host-ports.ts";
import { acceptsNode } from "../../api/scheduling/node-affinity.ts";
import { meetsPodAffinity, meetsPodAntiAffinity } from "./pod-affinity.ts";
import { insufficiencies } from "./resource-fit.ts";
import { isCordonedFor, untoleratedTaint } from "../../api/scheduling/taints.ts";

/** The scheduler that pods get by default; pods of others are left alone. */
export const SCHEDULER_NAME = "default-scheduler";

/** Where a pod goes, or why nowhere. */
export type SchedulingDecision =
  | { readonly kind: "bind"; readonly node: string }
  | { readonly kind: "unschedulable"; readonly message: string };

/** Whether a pod waits for this scheduler: without a node, not being deleted, without gates. */
export function isPending(pod: Pod): boolean {
  const { metadata, spec } = pod;
  return (
    (spec.nodeName ?? "") === "" &&
    (spec.schedulerName ?? SCHEDULER_NAME) === SCHEDULER_NAME &&
    (spec.schedulingGates ?? []).length === 0 &&
    metadata.deletionTimestamp === undefined &&
    !isFinished(pod)
  );
}

/** Whether a pod takes up room on its node: finished ones do not. */
function occupies(pod: Pod, node: Node): boolean {
  return pod.spec.nodeName === node.metadata.name && !isFinished(pod);
}

/**
 * Places a pod, with kube-scheduler's filters in their order and its words.
 * @param pods those that may stand in the way; only the ones on a candidate node count
 */
export function schedule(pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): SchedulingDecision {
  if (nodes.length === 0) {
    return { kind: "unschedulable", message: "no nodes available to schedule pods" };
  }
  const refusals: Refusal[] = [];
  for (const node of nodes) {
    const refusal = refuse(
      pod,
      node,
      pods.filter((other) => occupies(other, node)),
    );
    if (refusal === undefined) return { kind: "bind", node: node.metadata.name ?? "" };
    refusals.push(refusal);
  }
  return { kind: "unschedulable", message: messageOf(refusals) };
}

interface Refusal {
  readonly reasons: readonly string[];
  /** Whether removing other pods from the node could make room. */
  readonly preemptible: boolean;
}

function refuse(pod: Pod, node: Node, podsOnNode: readonly Pod[]): Refusal | undefined {
  const never = (reason: string): Refusal => ({ reasons: [reason], preemptible: false });
  const now = (...reasons: readonly string[]): Refusal => ({ reasons, preemptible: true });
  if (isCordonedFor(pod, node)) return never("node(s) were unschedulable");
  const taint = untoleratedTaint(pod, node, ["NoSchedule", "NoExecute"]);
  if (taint !== undefined) return never(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`);
  if (!acceptsNode(pod, node)) return never("node(s) didn't match Pod's node affinity/selector");
  if (hasPortConflict(pod, podsOnNode)) {
    return now("node(s) didn't have free ports for the requested pod ports");
  }
  const lacking = insufficiencies(pod, node, podsOnNode);
  if (lacking.length > 0) return now(...lacking);
  if (lacksTopology(pod, node)) {
    return never("node(s) didn't match pod topology spread constraints (missing required label)");
  }
  if (!meetsPodAffinity(pod, node, podsOnNode)) return never("node(s) didn't match pod affinity rules");
  if (!meetsPodAntiAffinity(pod, node, podsOnNode))
    return now("node(s) didn't match pod anti-affinity rules");
  return undefined;
}

/** With one node there is one domain, and the only way to break a constraint is not to be in any. */
function lacksTopology({ spec }: Pod, node: Node): boolean {
  return (spec.topologySpreadConstraints ?? []).some(
    ({ topologyKey, whenUnsatisfiable }) =>
      whenUnsatisfiable === "DoNotSchedule" && node.metadata.labels?.[topologyKey] === undefined,
  );
}

/** kube-scheduler's FitError: reasons with their counts in order of text, then what preemption would help. */
function messageOf(refusals: readonly Refusal[]): string {
  const total = refusals.length;
  const preemption = refusals.map(({ preemptible }) =>
    preemptible ? "No preemption victims found for incoming pod" : "Preemption is not helpful for scheduling",
  );
  const head = `0/${total} nodes are available`;
  const reasons = counted(refusals.flatMap((refusal) => refusal.reasons));
  return `${head}: ${reasons}. preemption: ${head}: ${counted(preemption)}.`;
}

function counted(reasons: readonly string[]): string {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => `${all.length} ${reason}`)
    .sort()
    .join(", ");
}
