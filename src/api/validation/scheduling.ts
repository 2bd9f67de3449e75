/** Node selection, tolerations, affinity, topology spread. */
import type { ApiFeatures } from "../features.ts";
import type {
  Affinity,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from "../pod.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "../names.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  invalidEach,
  notSupported,
  oneOf,
  required,
} from "./field-error.ts";
import { validateSpreadLabelKeys, validateTermLabelKeys } from "./label-keys.ts";
import { validateLabelSelector, validateOperatorValues } from "./meta.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** ValidateTolerations. */
export function validateTolerations(path: string, tolerations: readonly Toleration[]): readonly FieldError[] {
  return tolerations.flatMap((toleration, index) => {
    const at = `${path}[${index}]`;
    const { key = "", operator = "", effect = "", tolerationSeconds } = toleration;
    return [
      ...(key === "" ? [] : invalidEach(`${at}.key`, key, qualifiedName(key))),
      ...(key === "" && operator !== "Exists"
        ? [
            invalid(
              `${at}.operator`,
              operator,
              'operator must be Exists when `key` is empty, which means "match all values and all keys"',
            ),
          ]
        : []),
      ...(tolerationSeconds !== undefined && effect !== "NoExecute"
        ? [invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")]
        : []),
      ...validateTolerationValue(`${at}.operator`, operator, toleration.value ?? ""),
      ...(effect === "" ? [] : oneOf(`${at}.effect`, effect, effects)),
    ];
  });
}

function validateTolerationValue(field: string, operator: string, value: string): readonly FieldError[] {
  switch (operator) {
    case "":
    case "Equal": {
      const complaints = labelValue(value);
      return complaints.length === 0 ? [] : [invalid(field, value, complaints.join(";"))];
    }
    case "Exists":
      return value === "" ? [] : [invalid(field, value, "value must be empty when `operator` is 'Exists'")];
    default:
      return [notSupported(field, operator, ["Equal", "Exists"])];
  }
}

/** validateAffinity: of nodes, to pods, away from pods. */
export function validateAffinity(path: string, affinity: Affinity | undefined): readonly FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [
    ...(nodeAffinity === undefined ? [] : validateNodeAffinity(`${path}.nodeAffinity`, nodeAffinity)),
    ...(podAffinity === undefined ? [] : validatePodAffinity(`${path}.podAffinity`, podAffinity)),
    ...(podAntiAffinity === undefined ? [] : validatePodAffinity(`${path}.podAntiAffinity`, podAntiAffinity)),
  ];
}

function validateNodeAffinity(path: string, affinity: NodeAffinity): readonly FieldError[] {
  const terms = affinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const termsPath = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  const hard =
    terms?.length === 0
      ? [required(termsPath, "must have at least one node selector term")]
      : (terms ?? []).flatMap((term, index) =>
          validateNodeSelectorTerm(`${termsPath}[${index}]`, term, "labels"),
        );
  const soft = (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(
    (preferred, index) => {
      const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      return [
        ...validateWeight(`${at}.weight`, preferred.weight),
        ...validateNodeSelectorTerm(`${at}.preference`, preferred.preference, "any"),
      ];
    },
  );
  return [...hard, ...soft];
}

function validateWeight(field: string, weight: number): readonly FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [invalid(field, weight, "must be in the range 1-100")];
}

/** `values`: what a node must have has to be what a label can be; preferences may name anything. */
function validateNodeSelectorTerm(
  path: string,
  term: NodeSelectorTerm,
  values: "labels" | "any",
): readonly FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, index) => {
      const at = `${path}.matchExpressions[${index}]`;
      const texts = values === "any" ? [] : (requirement.values ?? []);
      return [
        ...validateNodeRequirement(at, requirement),
        ...texts.flatMap((value, index) => invalidEach(`${at}.values[${index}]`, value, labelValue(value))),
      ];
    }),
    ...(term.matchFields ?? []).flatMap((requirement, index) =>
      validateNodeField(`${path}.matchFields[${index}]`, requirement),
    ),
  ];
}

function validateNodeRequirement(path: string, requirement: NodeSelectorRequirement): readonly FieldError[] {
  const { key, operator, values = [] } = requirement;
  const single = operator === "Gt" || operator === "Lt";
  const singleErrors =
    values.length === 1
      ? []
      : [required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
  return [
    ...(single ? singleErrors : validateOperatorValues(path, operator, values)),
    ...invalidEach(`${path}.key`, key, qualifiedName(key)),
  ];
}

function validateNodeField(
  path: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): readonly FieldError[] {
  const operatorErrors =
    operator === "In" || operator === "NotIn"
      ? values.length === 1
        ? []
        : [
            required(
              `${path}.values`,
              "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
            ),
          ]
      : [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  if (key !== "metadata.name")
    return [...operatorErrors, invalid(`${path}.key`, key, "not a valid field selector key")];
  return [
    ...operatorErrors,
    ...values.flatMap((value, index) =>
      invalidEach(`${path}.values[${index}]`, value, dns1123Subdomain(value)),
    ),
  ];
}

function validatePodAffinity(path: string, affinity: PodAffinity): readonly FieldError[] {
  const hard = (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term, index) =>
    validatePodAffinityTerm(`${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`, term),
  );
  const soft = (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((weighted, index) => {
    const at = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
    return [
      ...validateWeight(`${at}.weight`, weighted.weight),
      ...validatePodAffinityTerm(`${at}.podAffinityTerm`, weighted.podAffinityTerm),
    ];
  });
  return [...hard, ...soft];
}

function validatePodAffinityTerm(path: string, term: PodAffinityTerm): readonly FieldError[] {
  return [
    ...validateLabelSelector(`${path}.labelSelector`, term.labelSelector),
    ...validateLabelSelector(`${path}.namespaceSelector`, term.namespaceSelector),
    ...(term.namespaces ?? []).flatMap((name) => invalidEach(`${path}.namespace`, name, dns1123Label(name))),
    ...validateTermLabelKeys(path, term),
    ...(term.topologyKey === "" ? [required(`${path}.topologyKey`, "can not be empty")] : []),
    ...invalidEach(`${path}.topologyKey`, term.topologyKey, qualifiedName(term.topologyKey)),
  ];
}

const unsatisfiable = ["DoNotSchedule", "ScheduleAnyway"];

/** validateTopologySpreadConstraints: one for each pair of key and action. */
export function validateTopologySpread(
  path: string,
  constraints: readonly TopologySpreadConstraint[],
  features: ApiFeatures,
): readonly FieldError[] {
  const pairs = constraints.map(({ topologyKey, whenUnsatisfiable }) => {
    return `{${topologyKey}, ${whenUnsatisfiable}}`;
  });
  const last = new Map(pairs.map((pair, index) => [pair, index]));
  return constraints.flatMap((constraint, index) => {
    const at = `${path}[${index}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
    const pair = pairs[index] ?? "";
    // The API server blames the first of a pair.
    const repeated = last.get(pair) !== index;
    return [
      ...(maxSkew > 0 ? [] : [invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero")]),
      ...(topologyKey === "" ? [required(`${at}.topologyKey`, "can not be empty")] : []),
      ...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, unsatisfiable),
      ...(repeated ? [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair)] : []),
      ...validateMinDomains(`${at}.minDomains`, constraint),
      ...oneOf(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ["Honor", "Ignore"]),
      ...oneOf(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ["Honor", "Ignore"]),
      ...validateSpreadLabelKeys(`${at}.matchLabelKeys`, constraint, features),
      ...validateLabelSelector(`${at}.labelSelector`, constraint.labelSelector),
    ];
  });
}

function validateMinDomains(field: string, constraint: TopologySpreadConstraint): readonly FieldError[] {
  const { minDomains, whenUnsatisfiable } = constraint;
  if (minDomains === undefined) return [];
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [
    ...(minDomains > 0 ? [] : [invalid(field, minDomains, "must be greater than zero")]),
    ...(whenUnsatisfiable === "DoNotSchedule" ? [] : [invalid(field, minDomains, detail)]),
  ];
}
