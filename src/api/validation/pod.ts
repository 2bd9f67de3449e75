/** A Pod as a whole: metadata, then the spec's parts in the API server's order. */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Pod, PodSpec } from "../pod.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import {
  validateContainers,
  validateEphemeralContainers,
  validateImageBlanks,
  validateInitContainers,
} from "./containers.ts";
import { validateDnsConfig, validateHostAliases } from "./dns.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  oneOf,
  requiredOneOf,
  tooLong,
} from "./field-error.ts";
import { validateLabels, validateObjectMeta } from "./meta.ts";
import { validateHostProcess, validateOs } from "./os.ts";
import { validatePodAnnotations, validateProfilesAgainstAnnotations } from "./pod-annotations.ts";
import type { PodFacts } from "./pod-facts.ts";
import { validateHostNetworkPorts } from "./ports.ts";
import { validateAffinity, validateTolerations, validateTopologySpread } from "./scheduling.ts";
import { validatePodSecurityContext } from "./security.ts";
import { validateTokenVolumes } from "./projected-volume.ts";
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
    ...validateProfilesAgainstAnnotations(pod),
  ];
}

/** What holds for a pod at any time; updates check this first. */
export function validatePod(pod: Pod, features: ApiFeatures = featuresOf136): readonly FieldError[] {
  const { metadata, spec } = pod;
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...validatePodAnnotations(pod),
    ...validatePodSpec(pod, features),
    ...validateTokenVolumes("spec.volumes", spec),
    ...validateImageBlanks("spec.containers", spec.containers),
    ...validateImageBlanks("spec.initContainers", spec.initContainers ?? []),
  ];
}

/** The rules of a spec, in a pod or in a template; paths begin with `spec`. */
export function validatePodSpec(
  { metadata, spec }: Pick<Pod, "metadata" | "spec">,
  features: ApiFeatures,
): readonly FieldError[] {
  const volumes = validateVolumes("spec.volumes", spec, metadata.name ?? "");
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
    ...validateTopologySpread(
      "spec.topologySpreadConstraints",
      spec.topologySpreadConstraints ?? [],
      features,
    ),
    ...validateHostProcess(spec),
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
    ...requiredOneOf("spec.restartPolicy", spec.restartPolicy, restartPolicies),
    ...requiredOneOf("spec.dnsPolicy", spec.dnsPolicy, dnsPolicies),
  ];
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

const preemptionPolicies = ["PreemptLowerPriority", "Never"];

function validateClassNames(spec: PodSpec): readonly FieldError[] {
  const { priorityClassName = "", runtimeClassName, preemptionPolicy } = spec;
  return [
    ...(priorityClassName === ""
      ? []
      : invalidEach("spec.priorityClassName", priorityClassName, dns1123Subdomain(priorityClassName))),
    ...(runtimeClassName === undefined
      ? []
      : invalidEach("spec.runtimeClassName", runtimeClassName, dns1123Subdomain(runtimeClassName))),
    ...oneOf("spec.preemptionPolicy", preemptionPolicy, preemptionPolicies),
  ];
}
