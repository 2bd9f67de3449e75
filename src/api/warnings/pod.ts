/** Warnings of a pod that is accepted all the same (pkg/api/pod/warnings.go), in the API server's order. */
import type { Container, Pod, PodSpec } from "../pod.ts";
import { canonicalIpv4 } from "../ip.ts";
import { dns1123Label } from "../names.ts";
import { sortedEntries } from "../validation/meta.ts";
import { containerWarnings } from "./container.ts";
import { fractionWarnings } from "./fractions.ts";
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
    ...hostAliasWarnings(spec),
    ...volumeWarnings(spec.volumes ?? []),
    ...overheadWarnings(spec),
    ...pullSecretWarnings(spec),
    ...containerWarnings(spec),
    ...portNameWarnings(spec.containers),
    ...graceWarnings(spec),
    ...termWarnings(spec),
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
  return [
    ...hard.flatMap((term, index) =>
      of(`${base}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`, term),
    ),
    ...soft.flatMap(({ preference }, index) =>
      of(`${base}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`, preference),
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

function annotationWarnings(annotations: Readonly<Record<string, string>>): readonly string[] {
  return sortedEntries(annotations).flatMap(([key]) => {
    const field = `metadata.annotations[${key}]`;
    if (
      key === "seccomp.security.alpha.kubernetes.io/pod" ||
      key.startsWith("container.seccomp.security.alpha.kubernetes.io/")
    )
      return [`${field}: non-functional in v1.27+; use the "seccompProfile" field instead`];
    if (key.startsWith("container.apparmor.security.beta.kubernetes.io/"))
      return [`${field}: deprecated since v1.30; use the "appArmorProfile" field instead`];
    if (key === "scheduler.alpha.kubernetes.io/critical-pod")
      return [`${field}: non-functional in v1.16+; use the "priorityClassName" field instead`];
    return [];
  });
}

function hostAliasWarnings(spec: PodSpec): readonly string[] {
  const seen = new Set<string>();
  return (spec.hostAliases ?? []).flatMap(({ ip }, index) => {
    const field = `spec.hostAliases[${index}].ip`;
    const standard = canonicalIpv4(ip) ?? ip;
    const repeated = seen.has(ip);
    seen.add(ip);
    return [
      ...(repeated ? [`${field}: duplicate ip "${ip}"`] : []),
      ...(standard === ip
        ? []
        : [
            `${field}: non-standard IP address "${ip}" will be considered invalid in a future Kubernetes release: use "${standard}"`,
          ]),
    ];
  });
}

function overheadWarnings(spec: PodSpec): readonly string[] {
  return fractionWarnings("spec.overhead", spec.overhead ?? {});
}

function pullSecretWarnings(spec: PodSpec): readonly string[] {
  const seen = new Set<string>();
  return (spec.imagePullSecrets ?? []).flatMap(({ name = "" }, index) => {
    const field = `spec.imagePullSecrets[${index}].name`;
    if (name === "") return [`${field}: invalid empty name ""`];
    const repeated = seen.has(name);
    seen.add(name);
    return repeated ? [`${field}: duplicate name "${name}"`] : [];
  });
}

/** A port name that an earlier container uses already. */
function portNameWarnings(containers: readonly Container[]): readonly string[] {
  const first = new Map<string, { readonly container: number; readonly at: string }>();
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ name = "" }, index) => {
      const at = `spec.containers[${container}].ports[${index}]`;
      const earlier = first.get(name);
      if (name === "" || earlier?.container === container) return [];
      if (earlier === undefined) {
        first.set(name, { container, at });
        return [];
      }
      return [
        `${at}: duplicate port name "${name}" with ${earlier.at}, services and probes that select ports by name will use ${earlier.at}`,
      ];
    }),
  );
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
