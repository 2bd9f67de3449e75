import type { Node, Pod, Taint, Toleration } from "../index.ts";

const UNSCHEDULABLE: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** Whether the node was cordoned and the pod does not tolerate that (plugin NodeUnschedulable). */
export function isCordonedFor(pod: Pod, node: Node): boolean {
  return node.spec?.unschedulable === true && !isTolerated(UNSCHEDULABLE, pod.spec.tolerations ?? []);
}

/** The first taint with one of the effects that keeps the pod away; PreferNoSchedule never does. */
export function untoleratedTaint(
  pod: Pod,
  node: Node,
  effects: readonly ("NoSchedule" | "NoExecute")[],
): Taint | undefined {
  const tolerations = pod.spec.tolerations ?? [];
  return (node.spec?.taints ?? []).find(
    (taint) => effects.some((effect) => effect === taint.effect) && !isTolerated(taint, tolerations),
  );
}

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => tolerates(toleration, taint));
}

function tolerates(
  { key = "", operator = "Equal", value = "", effect = "" }: Toleration,
  taint: Taint,
): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  return operator === "Exists" || (key !== "" && value === (taint.value ?? ""));
}
