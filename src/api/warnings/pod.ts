/** Warnings of a pod that is accepted all the same (pkg/api/pod/warnings.go), in the API server's order. */
import type { Pod, PodSpec } from "../pod.ts";
import type { Annotations } from "../meta.ts";
import { ipWarnings } from "../ip.ts";
import { dns1123Label, labelValue } from "../names.ts";
import { sortedEntries } from "../members.ts";
import { containerWarnings, seccompText } from "./container.ts";
import { fractionWarnings } from "./fractions.ts";
import { portWarnings } from "./ports.ts";
import { volumeWarnings } from "./volumes.ts";

/** The texts of the `Warning` headers for a pod that is created or changed, without what this node ignores. */
export function warningsFor(pod: Pod): readonly string[] {
  return [...nameWarnings(pod), ...specWarnings(pod)];
}

function nameWarnings({ metadata }: Pod): readonly string[] {
  return hostnameWarnings(metadata.name, "the Pod's hostname");
}

/** A name that ends up in host names should be a label; `use` says where it is used. */
export function hostnameWarnings(name: string | undefined, use: string): readonly string[] {
  const complaints = name === undefined ? [] : dns1123Label(name);
  if (complaints.length === 0) return [];
  return [
    `metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended: [${complaints.join(" ")}]`,
  ];
}

/** Warnings of everything but the name, at paths that begin with `metadata` or `spec`. */
export function specWarnings({ metadata, spec }: Pick<Pod, "metadata" | "spec">): readonly string[] {
  return [
    ...nodeSelectorWarnings(spec),
    ...affinityWarnings(spec),
    ...spreadWarnings(spec),
    ...annotationWarnings(metadata.annotations ?? {}),
    ...volumeWarnings(spec.volumes ?? []),
    ...hostAliasWarnings(spec),
    ...pullSecretWarnings(spec),
    ...fractionWarnings("spec.overhead", spec.overhead ?? {}),
    ...seccompWarning(spec, metadata.annotations ?? {}),
    ...containerWarnings(spec, metadata.annotations ?? {}),
    ...portWarnings(spec),
    ...graceWarnings(spec),
    ...termWarnings(spec),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, index) =>
      ipWarnings(`spec.dnsConfig.nameservers[${index}]`, ip),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, index) => ipWarnings(`spec.hostAliases[${index}].ip`, ip)),
  ];
}

const deprecatedLabels: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region":
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone":
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type":
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

function nodeSelectorWarnings(spec: PodSpec): readonly string[] {
  return sortedEntries(spec.nodeSelector).flatMap(([key]) => {
    const text = deprecatedLabels[key];
    return text === undefined ? [] : [`spec.nodeSelector[${key}]: ${text}`];
  });
}

function affinityWarnings({ affinity }: PodSpec): readonly string[] {
  const node = affinity?.nodeAffinity;
  const base = "spec.affinity.nodeAffinity";
  const hard = node?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const soft = node?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const of = (path: string, term: (typeof hard)[number]): readonly string[] =>
    (term.matchExpressions ?? []).flatMap(({ key }, index) => {
      const text = deprecatedLabels[key];
      return text === undefined ? [] : [`${path}.matchExpressions[${index}].key: ${key} is ${text}`];
    });
  // Preferences with values that no label can have are not refused.
  const ofPreference = (path: string, term: (typeof hard)[number]): readonly string[] => [
    ...of(path, term),
    ...(term.matchExpressions ?? []).flatMap(({ values = [] }, index) =>
      values.flatMap((value, at) =>
        labelValue(value).map(
          (why) => `${path}.matchExpressions[${index}].values[${at}]: ${value} is invalid, ${why}`,
        ),
      ),
    ),
  ];
  return [
    ...hard.flatMap((term, index) =>
      of(`${base}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`, term),
    ),
    ...soft.flatMap(({ preference }, index) =>
      ofPreference(
        `${base}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`,
        preference,
      ),
    ),
  ];
}

const nullSelector = "a null labelSelector results in matching no pod";

function spreadWarnings(spec: PodSpec): readonly string[] {
  return (spec.topologySpreadConstraints ?? []).flatMap(({ topologyKey, labelSelector }, index) => {
    const at = `spec.topologySpreadConstraints[${index}]`;
    const text = deprecatedLabels[topologyKey];
    return [
      ...(text === undefined ? [] : [`${at}.topologyKey: ${topologyKey} is ${text}`]),
      ...(labelSelector === undefined ? [`${at}.labelSelector: ${nullSelector}`] : []),
    ];
  });
}

const deprecatedAnnotations: Readonly<Record<string, string>> = {
  "scheduler.alpha.kubernetes.io/critical-pod":
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

function annotationWarnings(annotations: Annotations): readonly string[] {
  return Object.entries(deprecatedAnnotations)
    .filter(([key]) => Object.hasOwn(annotations, key))
    .map(([key, text]) => `metadata.annotations[${key}]: ${text}`);
}

function seccompWarning({ securityContext }: PodSpec, annotations: Annotations): readonly string[] {
  const key = "seccomp.security.alpha.kubernetes.io/pod";
  return securityContext?.seccompProfile === undefined && Object.hasOwn(annotations, key)
    ? [`metadata.annotations[${key}]: ${seccompText}`]
    : [];
}

function hostAliasWarnings(spec: PodSpec): readonly string[] {
  const seen = new Set<string>();
  return (spec.hostAliases ?? []).flatMap(({ ip }, index) => {
    const repeated = seen.has(ip);
    seen.add(ip);
    return repeated ? [`spec.hostAliases[${index}].ip: duplicate ip "${ip}"`] : [];
  });
}

function pullSecretWarnings({ imagePullSecrets: secrets = [] }: PodSpec): readonly string[] {
  const names = secrets.map(({ name = "" }) => name);
  const field = (index: number): string => `spec.imagePullSecrets[${index}].name`;
  return [
    ...names.flatMap((name, index) =>
      names.indexOf(name) < index ? [`${field(index)}: duplicate name "${name}"`] : [],
    ),
    ...names.flatMap((name, index) => (name === "" ? [`${field(index)}: invalid empty name ""`] : [])),
  ];
}

/** Only templates keep a negative one. */
function graceWarnings({ terminationGracePeriodSeconds: grace = 0 }: PodSpec): readonly string[] {
  if (grace >= 0) return [];
  return [
    "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
  ];
}

function termWarnings({ affinity }: PodSpec): readonly string[] {
  return (["podAffinity", "podAntiAffinity"] as const).flatMap((kind) => {
    const hard = affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const soft = affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const base = `spec.affinity.${kind}`;
    return [
      ...hard.flatMap((term, index) =>
        term.labelSelector === undefined
          ? [
              `${base}.requiredDuringSchedulingIgnoredDuringExecution[${index}].labelSelector: ${nullSelector}`,
            ]
          : [],
      ),
      ...soft.flatMap(({ podAffinityTerm }, index) =>
        podAffinityTerm.labelSelector === undefined
          ? [
              `${base}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.labelSelector: ${nullSelector}`,
            ]
          : [],
      ),
    ];
  });
}
