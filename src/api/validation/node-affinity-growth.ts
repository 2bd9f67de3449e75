/** What may change in the node affinity of a pod that waits for its gates (validateNodeAffinityMutation). */
import type { NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";
import { goQuote } from "../go-quote.ts";
import { type FieldError, goSyntax, invalid } from "./field-error.ts";
import { goStrings } from "./go-values.ts";

const path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

/** Required terms may only become stricter; where there were none, anything may come. */
export function validateNodeAffinityGrowth(
  next: NodeAffinity | undefined,
  old: NodeAffinity | undefined,
): readonly FieldError[] {
  const before = old?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const now = next?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (before.length === 0) return [];
  if (before.length !== now.length) {
    const value = now.length === 0 ? `[]${term}(nil)` : `[]${term}{${now.map(goTerm).join(", ")}}`;
    const why = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
    return [invalid(path, goSyntax(value), why)];
  }
  return now.flatMap((own, index) =>
    hasOnlyAdditions(own, before[index] ?? {})
      ? []
      : [
          invalid(
            `${path}[${index}]`,
            goSyntax(goTerm(own)),
            "only additions are allowed (no mutations or deletions)",
          ),
        ],
  );
}

function hasOnlyAdditions(next: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const wasEmpty = (old.matchExpressions ?? []).length === 0 && (old.matchFields ?? []).length === 0;
  if (wasEmpty) return (next.matchExpressions ?? []).length === 0 && (next.matchFields ?? []).length === 0;
  return (["matchExpressions", "matchFields"] as const).every((list) => {
    const before = old[list] ?? [];
    return deepEqual((next[list] ?? []).slice(0, before.length), before);
  });
}

const term = "core.NodeSelectorTerm";
const requirement = "core.NodeSelectorRequirement";

function goTerm({ matchExpressions, matchFields }: NodeSelectorTerm): string {
  return `${term}{MatchExpressions:${goRequirements(matchExpressions)}, MatchFields:${goRequirements(matchFields)}}`;
}

function goRequirements(list: readonly NodeSelectorRequirement[] | undefined): string {
  if (list === undefined) return `[]${requirement}(nil)`;
  const items = list.map(({ key, operator, values }) => {
    return `${requirement}{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Values:${goStrings(values).goSyntax}}`;
  });
  return `[]${requirement}{${items.join(", ")}}`;
}
