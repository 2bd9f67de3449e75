/** matchLabelKeys and mismatchLabelKeys of pod affinities and spread constraints. */
import type { ApiFeatures } from "../features.ts";
import type { LabelSelector } from "../meta.ts";
import type { PodAffinityTerm, TopologySpreadConstraint } from "../pod.ts";
import { qualifiedName } from "../names.ts";
import { type FieldError, forbidden, invalid, invalidEach } from "./field-error.ts";

const noSelector = "must not be specified when labelSelector is not set";
const both = "exists in both matchLabelKeys and";

/** `path` is the term's. */
export function validateTermLabelKeys(path: string, term: PodAffinityTerm): readonly FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  return [
    ...validateKeys(`${path}.matchLabelKeys`, matchLabelKeys, labelSelector),
    ...validateKeys(`${path}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector),
    ...repeatedKeys(labelSelector)
      .filter((key) => matchLabelKeys.includes(key))
      .map((key) => invalid(`${path}[${matchLabelKeys.lastIndexOf(key)}]`, key, `${both} labelSelector`)),
    ...matchLabelKeys.flatMap((key, index) =>
      mismatchLabelKeys.includes(key)
        ? [invalid(`${path}.matchLabelKeys[${index}]`, key, `${both} mismatchLabelKeys`)]
        : [],
    ),
  ];
}

function validateKeys(
  path: string,
  keys: readonly string[],
  selector: LabelSelector | undefined,
): readonly FieldError[] {
  if (keys.length === 0) return [];
  if (selector === undefined) return [forbidden(path, noSelector)];
  return keys.flatMap((key, index) => invalidEach(`${path}[${index}]`, key, qualifiedName(key)));
}

/** Keys of expressions that the selector has had before: it holds what came from the pod's labels already. */
function repeatedKeys(selector: LabelSelector | undefined): readonly string[] {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  return (selector?.matchExpressions ?? []).flatMap(({ key }) => {
    const repeated = seen.has(key);
    seen.add(key);
    return repeated ? [key] : [];
  });
}

/** `path` is that of the keys. Where they are part of the selector already, only a second time is one too many. */
export function validateSpreadLabelKeys(
  path: string,
  { matchLabelKeys: keys = [], labelSelector }: TopologySpreadConstraint,
  features: ApiFeatures,
): readonly FieldError[] {
  if (keys.length === 0) return [];
  const selected =
    features.spreadLabelKeys === "on"
      ? repeatedKeys(labelSelector)
      : [
          ...Object.keys(labelSelector?.matchLabels ?? {}),
          ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
        ];
  return [
    ...(labelSelector === undefined ? [forbidden(path, noSelector)] : []),
    ...keys.flatMap((key, index) => [
      ...invalidEach(`${path}[${index}]`, key, qualifiedName(key)),
      ...(selected.includes(key) ? [invalid(`${path}[${index}]`, key, `${both} labelSelector`)] : []),
    ]),
  ];
}
