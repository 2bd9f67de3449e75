/** Values of Go types as its `%#v` prints them in messages. */
import { goQuote } from "../go-quote.ts";
import type { Labels, LabelSelector, LabelSelectorRequirement } from "../meta.ts";
import { type GoSyntax, goSyntax } from "./field-error.ts";
import { sortedEntries } from "../members.ts";

/** `map[string]string{"a":"b"}`, by key. */
export function goMap(map: Labels | undefined): string {
  if (map === undefined) return "map[string]string(nil)";
  const pairs = sortedEntries(map).map(([key, value]) => `${goQuote(key)}:${goQuote(value)}`);
  return `map[string]string{${pairs.join(", ")}}`;
}

/** `[]string{"a", "b"}`. */
export function goStrings(texts: readonly string[] | undefined): GoSyntax {
  if (texts === undefined || texts.length === 0) return goSyntax("[]string(nil)");
  return goSyntax(`[]string{${texts.map(goQuote).join(", ")}}`);
}

/** `v1.LabelSelector{MatchLabels:…, MatchExpressions:…}`. */
export function goLabelSelector({ matchLabels, matchExpressions }: LabelSelector): GoSyntax {
  const type = "[]v1.LabelSelectorRequirement";
  const list =
    matchExpressions === undefined
      ? `${type}(nil)`
      : `${type}{${matchExpressions.map(goRequirement).join(", ")}}`;
  return goSyntax(`v1.LabelSelector{MatchLabels:${goMap(matchLabels)}, MatchExpressions:${list}}`);
}

function goRequirement({ key, operator, values }: LabelSelectorRequirement): string {
  return `v1.LabelSelectorRequirement{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Values:${goStrings(values).goSyntax}}`;
}

/** `intstr.IntOrString{Type:1, IntVal:0, StrVal:"25%"}`. */
export function goIntOrString(value: number | string): GoSyntax {
  const text = typeof value === "string";
  return goSyntax(
    `intstr.IntOrString{Type:${text ? 1 : 0}, IntVal:${text ? 0 : value}, StrVal:${goQuote(text ? value : "")}}`,
  );
}
