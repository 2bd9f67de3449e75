/** Defaults of a Pod, and what the API server's strategy and built-in admission add to a new one. */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Timestamp } from "../meta.ts";
import type { Container, Pod, PodSpec, Toleration } from "../pod.ts";
import type { PodTemplateSpec } from "../apps.ts";
import type { PodCondition, PodStatus } from "../pod-status.ts";
import { computeQOSClass } from "../qos.ts";
import { defaultContainer, defaultResources, rounded, roundedResources, withHostPorts } from "./container.ts";
import { defaultVolume } from "./volume.ts";

/** What decoding a Pod fills in. Calling it again changes nothing. */
export function defaultPod(pod: Pod, features: ApiFeatures = featuresOf136): Pod {
  return { ...pod, spec: defaultOwnSpec(defaultSpec(withoutDroppedVolumes(pod.spec, features))) };
}

/** What decoding fills into the template of a workload: less than into a pod, which gets the rest once it is made. */
export function defaultPodTemplate(
  template: PodTemplateSpec,
  features: ApiFeatures = featuresOf136,
): PodTemplateSpec {
  return { ...template, spec: defaultSpec(withoutDroppedVolumes(template.spec, features)) };
}

/** SetDefaults_Pod: what only a pod gets. */
function defaultOwnSpec(spec: PodSpec): PodSpec {
  const grace = spec.terminationGracePeriodSeconds ?? 0;
  const { initContainers } = spec;
  const own = (container: Container): Container => {
    const resourceful = { ...container, resources: defaultResources(container.resources) };
    return spec.hostNetwork === true ? withHostPorts(resourceful) : resourceful;
  };
  return {
    ...spec,
    ...(initContainers && { initContainers: initContainers.map(own) }),
    containers: spec.containers.map(own),
    terminationGracePeriodSeconds: grace < 0 ? 1 : grace,
    enableServiceLinks: spec.enableServiceLinks ?? true,
    ...(spec.resources && { resources: defaultResources(spec.resources) }),
  };
}

/** SetDefaults_PodSpec and its parts: what pods and templates get. */
function defaultSpec(spec: PodSpec): PodSpec {
  const serviceAccountName = spec.serviceAccountName ?? spec.serviceAccount;
  const { volumes, initContainers, ephemeralContainers, overhead } = spec;
  const full = (container: Container): Container => ({
    ...defaultContainer(container),
    resources: roundedResources(container.resources),
  });
  return {
    ...spec,
    ...(volumes && { volumes: volumes.map(defaultVolume) }),
    ...(initContainers && { initContainers: initContainers.map(full) }),
    containers: spec.containers.map(full),
    ...(ephemeralContainers && {
      ephemeralContainers: ephemeralContainers.map(defaultContainer),
    }),
    restartPolicy: spec.restartPolicy ?? "Always",
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? "ClusterFirst",
    ...(serviceAccountName !== undefined && { serviceAccountName, serviceAccount: serviceAccountName }),
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? "default-scheduler",
    ...(overhead && { overhead: rounded(overhead) }),
    ...(spec.resources && { resources: roundedResources(spec.resources) }),
  };
}

/** A version without image volumes drops them together with their mounts. */
function withoutDroppedVolumes(spec: PodSpec, features: ApiFeatures): PodSpec {
  const dropped = (spec.volumes ?? []).filter((volume) => volume.image !== undefined).map(({ name }) => name);
  if (features.imageVolumes === "on" || dropped.length === 0) return spec;
  const volumes = (spec.volumes ?? []).filter(({ name }) => !dropped.includes(name));
  const { volumes: _all, initContainers, ...rest } = spec;
  const strip = (container: Container): Container => withoutMounts(container, dropped);
  return {
    ...(volumes.length > 0 && { volumes }),
    ...rest,
    ...(initContainers && { initContainers: initContainers.map(strip) }),
    containers: spec.containers.map(strip),
  };
}

function withoutMounts(container: Container, volumes: readonly string[]): Container {
  const { volumeMounts = [], ...rest } = container;
  const kept = volumeMounts.filter(({ name }) => !volumes.includes(name));
  return kept.length === 0 ? rest : { ...rest, volumeMounts: kept };
}

const evictionSeconds = 300;
const evictingTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** What admission of a cluster adds to the spec: priority 0, the two tolerations of sick nodes. */
export function admitPodSpec(spec: PodSpec): PodSpec {
  const given = spec.tolerations ?? [];
  const added = evictingTaints
    .filter((key) => !given.some((toleration) => toleratesEviction(toleration, key)))
    .map(
      (key): Toleration => ({
        key,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: evictionSeconds,
      }),
    );
  return {
    ...spec,
    tolerations: [...given, ...added],
    priority: systemPriorities[spec.priorityClassName ?? ""] ?? 0,
    preemptionPolicy: "PreemptLowerPriority",
  };
}

function toleratesEviction(toleration: Toleration, key: string): boolean {
  const { key: own = "", operator = "", effect = "" } = toleration;
  const keyFits = own === key || (own === "" && operator === "Exists");
  return keyFits && (effect === "" || effect === "NoExecute");
}

/** The priority classes that every cluster has. */
export const systemPriorities: Readonly<Record<string, number>> = {
  "system-node-critical": 2000001000,
  "system-cluster-critical": 2000000000,
};

/** The status of a new pod, whatever its author wrote there. `now` dates the condition of a gated pod. */
export function initialPodStatus(spec: PodSpec, now: Timestamp): PodStatus {
  const gated = (spec.schedulingGates ?? []).length > 0;
  return {
    phase: "Pending",
    ...(gated && { conditions: [gatedCondition(now)] }),
    qosClass: computeQOSClass(spec),
  };
}

function gatedCondition(now: Timestamp): PodCondition {
  return {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
}
