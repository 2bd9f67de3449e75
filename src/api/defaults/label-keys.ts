/** matchLabelKeys: the values of the pod's own labels become part of its selectors when it is created. */
import type { ApiFeatures } from "../features.ts";
import type { Labels, LabelSelector, LabelSelectorRequirement } from "../meta.ts";
import type { PodAffinity, PodAffinityTerm, PodSpec } from "../pod.ts";

/** The spec with the selectors of its affinities and spread constraints completed by `labels`. */
export function withLabelKeys(spec: PodSpec, labels: Labels, features: ApiFeatures): PodSpec {
  const { affinity, topologySpreadConstraints: constraints } = spec;
  const { podAffinity, podAntiAffinity } = affinity ?? {};
  return {
    ...spec,
    ...(affinity && {
      affinity: {
        ...affinity,
        ...(podAffinity && { podAffinity: completed(podAffinity, labels) }),
        ...(podAntiAffinity && { podAntiAffinity: completed(podAntiAffinity, labels) }),
      },
    }),
    ...(constraints &&
      features.spreadLabelKeys === "on" && {
        topologySpreadConstraints: constraints.map((constraint) => ({
          ...constraint,
          ...selectorWith(constraint.labelSelector, requirements(constraint.matchLabelKeys, "In", labels)),
        })),
      }),
  };
}

function completed(affinity: PodAffinity, labels: Labels): PodAffinity {
  const hard = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  const soft = affinity.preferredDuringSchedulingIgnoredDuringExecution;
  return {
    ...(hard && {
      requiredDuringSchedulingIgnoredDuringExecution: hard.map((term) => completedTerm(term, labels)),
    }),
    ...(soft && {
      preferredDuringSchedulingIgnoredDuringExecution: soft.map((weighted) => ({
        ...weighted,
        podAffinityTerm: completedTerm(weighted.podAffinityTerm, labels),
      })),
    }),
  };
}

function completedTerm(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  const added = [
    ...requirements(term.matchLabelKeys, "In", labels),
    ...requirements(term.mismatchLabelKeys, "NotIn", labels),
  ];
  return { ...term, ...selectorWith(term.labelSelector, added) };
}

function requirements(
  keys: readonly string[] = [],
  operator: "In" | "NotIn",
  labels: Labels,
): readonly LabelSelectorRequirement[] {
  return keys.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}

/** A selector that is not there selects nothing, and stays so. */
function selectorWith(
  selector: LabelSelector | undefined,
  added: readonly LabelSelectorRequirement[],
): { readonly labelSelector?: LabelSelector } {
  if (selector === undefined || added.length === 0) return {};
  return {
    labelSelector: { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] },
  };
}
