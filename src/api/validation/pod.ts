/** A Pod as a whole: metadata, then the spec's parts in the API server's order. */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Labels } from "../meta.ts";
import type { Pod, PodSpec } from "../pod.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import { validateContainers, validateEphemeralContainers, validateInitContainers } from "./containers.ts";
import { validateDnsConfig, validateHostAliases } from "./dns.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notSupported,
  required,
  tooLong,
} from "./field-error.ts";
import { sortedEntries, validateLabels, validateObjectMeta } from "./meta.ts";
import { validateOs } from "./os.ts";
import type { PodFacts } from "./pod-facts.ts";
import { validateHostNetworkPorts } from "./ports.ts";
import { validateAffinity, validateTolerations, validateTopologySpread } from "./scheduling.ts";
import { validatePodSecurityContext } from "./security.ts";
import { validateVolumes } from "./volumes.ts";

/** Everything that is wrong with a defaulted pod that is to be created. */
export function validatePodCreate(pod: Pod, features: ApiFeatures = featuresOf136): readonly FieldError[] {
  const gated = (pod.spec.schedulingGates ?? []).length > 0;
  return [
    ...validatePod(pod, features),
    ...((pod.spec.ephemeralContainers ?? []).length > 0
      ? [forbidden("spec.ephemeralContainers", "cannot be set on create")]
      : []),
    ...(gated && (pod.spec.nodeName ?? "") !== ""
      ? [forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")]
      : []),
  ];
}

/** What holds for a pod at any time; updates check this first. */
export function validatePod(pod: Pod, features: ApiFeatures = featuresOf136): readonly FieldError[] {
  return [
    ...validateObjectMeta(pod.metadata, dns1123Subdomain),
    ...validateAppArmorAnnotations("metadata.annotations", pod.metadata.annotations, pod.spec),
    ...validatePodSpec(pod.spec, features),
  ];
}

const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** The old annotations for AppArmor profiles, each for a container that must be there. */
export function validateAppArmorAnnotations(
  path: string,
  annotations: Labels | undefined,
  spec: PodSpec,
): readonly FieldError[] {
  const names = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
  return sortedEntries(annotations).flatMap(([key, value]) => {
    if (!key.startsWith(appArmorPrefix)) return [];
    const field = `${path}[${key}]`;
    const container = key.slice(appArmorPrefix.length);
    if (!names.includes(container)) return [invalid(field, container, "container not found")];
    const known = ["", "runtime/default", "unconfined"].includes(value) || value.startsWith("localhost/");
    return known ? [] : [invalid(field, value, "invalid AppArmor profile name")];
  });
}

/** The rules of a spec, in a pod or in a template; paths begin with `spec`. */
export function validatePodSpec(spec: PodSpec, features: ApiFeatures): readonly FieldError[] {
  const volumes = validateVolumes("spec.volumes", spec);
  const facts: PodFacts = {
    spec,
    features,
    volumes: volumes.usable,
    graceSeconds: spec.terminationGracePeriodSeconds ?? 30,
  };
  return [
    ...volumes.errors,
    ...validateContainers("spec.containers", facts),
    ...validateInitContainers("spec.initContainers", facts),
    ...validateEphemeralContainers("spec.ephemeralContainers", facts),
    ...validateHostNetworkPorts(spec),
    ...validatePolicies(spec),
    ...validateLabels("spec.nodeSelector", spec.nodeSelector),
    ...validatePodSecurityContext("spec.securityContext", spec),
    ...validateAffinity("spec.affinity", spec.affinity),
    ...validateDnsConfig("spec.dnsConfig", spec.dnsConfig, spec.dnsPolicy),
    ...validateGates(spec),
    ...validateTopologySpread("spec.topologySpreadConstraints", spec.topologySpreadConstraints ?? []),
    ...validateHostUsers(spec),
    ...validateIdentity(spec),
    ...validateTolerations("spec.tolerations", spec.tolerations ?? []),
    ...validateHostAliases("spec.hostAliases", spec.hostAliases ?? []),
    ...validateClassNames(spec),
    ...validateOs(spec),
  ];
}

const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

function validatePolicies(spec: PodSpec): readonly FieldError[] {
  return [
    ...requiredPolicy("spec.restartPolicy", spec.restartPolicy, restartPolicies),
    ...requiredPolicy("spec.dnsPolicy", spec.dnsPolicy, dnsPolicies),
  ];
}

function requiredPolicy(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): readonly FieldError[] {
  if (value === undefined) return [required(field)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

function validateGates(spec: PodSpec): readonly FieldError[] {
  const seen = new Set<string>();
  const readiness = (spec.readinessGates ?? []).flatMap(({ conditionType }, index) =>
    invalidEach(`spec.readinessGates[${index}].conditionType`, conditionType, qualifiedName(conditionType)),
  );
  const scheduling = (spec.schedulingGates ?? []).flatMap(({ name }, index) => {
    const at = `spec.schedulingGates[${index}]`;
    const repeated = seen.has(name);
    seen.add(name);
    return [...invalidEach(at, name, qualifiedName(name)), ...(repeated ? [duplicate(at, name)] : [])];
  });
  return [...readiness, ...scheduling];
}

function validateHostUsers(spec: PodSpec): readonly FieldError[] {
  if (spec.hostUsers !== false) return [];
  const fields = [
    ...(spec.hostNetwork === true ? ["spec.hostNetwork"] : []),
    ...(spec.hostPID === true ? ["spec.HostPID"] : []),
    ...(spec.hostIPC === true ? ["spec.HostIPC"] : []),
  ];
  return fields.map((field) => forbidden(field, "when `pod.Spec.HostUsers` is false"));
}

function validateIdentity(spec: PodSpec): readonly FieldError[] {
  const { activeDeadlineSeconds: deadline } = spec;
  const named = (field: string, name: string | undefined, check: (name: string) => readonly string[]) =>
    name === undefined || name === "" ? [] : invalidEach(field, name, check(name));
  return [
    ...named("spec.serviceAccountName", spec.serviceAccountName, dns1123Subdomain),
    ...named("spec.nodeName", spec.nodeName, dns1123Subdomain),
    ...(deadline !== undefined && (deadline < 1 || deadline > 2147483647)
      ? [invalid("spec.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive")]
      : []),
    ...named("spec.hostname", spec.hostname, dns1123Label),
    ...named("spec.subdomain", spec.subdomain, dns1123Label),
    ...validateHostnameOverride(spec),
  ];
}

function validateHostnameOverride(spec: PodSpec): readonly FieldError[] {
  const { hostnameOverride: name } = spec;
  const field = "spec.hostnameOverride";
  if (name === undefined) return [];
  return [
    ...(name.length > 64 ? [tooLong(field, 64)] : []),
    ...invalidEach(field, name, dns1123Subdomain(name)),
    ...(spec.hostNetwork === true ? [forbidden(field, "may not be specified when hostNetwork is true")] : []),
    ...(spec.setHostnameAsFQDN === true
      ? [forbidden(field, "may not be specified when setHostnameAsFQDN is true")]
      : []),
  ];
}

const preemptionPolicies = ["Never", "PreemptLowerPriority"];

function validateClassNames(spec: PodSpec): readonly FieldError[] {
  const { priorityClassName = "", runtimeClassName, preemptionPolicy } = spec;
  return [
    ...(priorityClassName === ""
      ? []
      : invalidEach("spec.priorityClassName", priorityClassName, dns1123Subdomain(priorityClassName))),
    ...(runtimeClassName === undefined
      ? []
      : invalidEach("spec.runtimeClassName", runtimeClassName, dns1123Subdomain(runtimeClassName))),
    ...(preemptionPolicy === undefined || preemptionPolicies.includes(preemptionPolicy)
      ? []
      : [notSupported("spec.preemptionPolicy", preemptionPolicy, preemptionPolicies)]),
  ];
}
