import type { PodSpec, Toleration, TopologySpreadConstraint } from "../../api/index.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import { type Description, multiLine } from "./text.ts";

/** What taints a pod, or a template's pods, tolerates. */
export function describeTolerations(
  out: Description,
  title: string,
  { tolerations = [] }: Pick<PodSpec, "tolerations">,
): void {
  const byKey = tolerations.toSorted((a, b) => inOrder(a.key, b.key));
  multiLine(out, title, byKey.map(tolerationText));
}

/** How pods are to be spread over topology domains; nothing where nothing is asked. */
export function describeSpread(
  out: Description,
  title: string,
  { topologySpreadConstraints = [] }: Pick<PodSpec, "topologySpreadConstraints">,
): void {
  if (topologySpreadConstraints.length === 0) return;
  const sorted = topologySpreadConstraints.toSorted((a, b) => inOrder(a.topologyKey, b.topologyKey));
  multiLine(out, title, sorted.map(spreadText));
}

function inOrder(a = "", b = ""): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function spreadText({
  topologyKey,
  whenUnsatisfiable,
  maxSkew,
  labelSelector,
}: TopologySpreadConstraint): string {
  const selector = labelSelector === undefined ? "" : ` for selector ${formatLabelSelector(labelSelector)}`;
  return `${topologyKey}:${whenUnsatisfiable} when max skew ${String(maxSkew)} is exceeded${selector}`;
}

function tolerationText({
  key = "",
  operator,
  value = "",
  effect = "",
  tolerationSeconds,
}: Toleration): string {
  const subject = `${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`;
  const exists = operator === "Exists" && value === "" ? ["op=Exists"] : [];
  const seconds = tolerationSeconds === undefined ? [] : [`for ${tolerationSeconds}s`];
  return [...(subject === "" ? [] : [subject]), ...exists, ...seconds].join(" ");
}
