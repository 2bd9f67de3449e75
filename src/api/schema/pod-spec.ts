/** PodSpec. */
import type {
  Container,
  EphemeralContainer,
  HostAlias,
  LocalObjectReference,
  PodDNSConfig,
  PodDNSConfigOption,
  PodOS,
  PodReadinessGate,
  PodResourceClaim,
  PodSchedulingGate,
  PodSchedulingGroup,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
} from "../pod.ts";
import {
  always,
  boolean,
  gated,
  int32,
  int64,
  list,
  merge,
  mergeRetainingKeys,
  named,
  object,
  pointer,
  string,
} from "./build.ts";
import { container, ephemeralContainer } from "./container.ts";
import { localObjectReference } from "./foreign-volumes.ts";
import { labels, resourceList, resourceRequirements } from "./meta.ts";
import { affinity, toleration, topologySpreadConstraint } from "./scheduling.ts";
import { podSecurityContext } from "./security.ts";
import type { ObjectSchema } from "./types.ts";
import { volumes } from "./volumes.ts";

const hostAlias: ObjectSchema<HostAlias> = object<HostAlias>("HostAlias", {
  ip: always(string),
  hostnames: list<string>(string),
});

const dnsConfig: ObjectSchema<PodDNSConfig> = object<PodDNSConfig>("PodDNSConfig", {
  nameservers: list<string>(string),
  searches: list<string>(string),
  options: list<PodDNSConfigOption>(
    object<PodDNSConfigOption>("PodDNSConfigOption", { name: string, value: pointer(string) }),
  ),
});

const readinessGate: ObjectSchema<PodReadinessGate> = object<PodReadinessGate>("PodReadinessGate", {
  conditionType: always(named("v1.PodConditionType")),
});

const schedulingGate: ObjectSchema<PodSchedulingGate> = object<PodSchedulingGate>("PodSchedulingGate", {
  name: always(string),
});

const podResourceClaim: ObjectSchema<PodResourceClaim> = object<PodResourceClaim>("PodResourceClaim", {
  name: always(string),
  resourceClaimName: pointer(string),
  resourceClaimTemplateName: pointer(string),
});

export const podSpec: ObjectSchema<PodSpec> = object<PodSpec>("PodSpec", {
  volumes,
  initContainers: merge(list<Container>(container), "name"),
  containers: merge(always(list<Container>(container)), "name"),
  ephemeralContainers: merge(list<EphemeralContainer>(ephemeralContainer), "name"),
  restartPolicy: named("v1.RestartPolicy"),
  terminationGracePeriodSeconds: pointer(int64),
  activeDeadlineSeconds: pointer(int64),
  dnsPolicy: named("v1.DNSPolicy"),
  nodeSelector: labels,
  serviceAccountName: string,
  serviceAccount: string,
  automountServiceAccountToken: pointer(boolean),
  nodeName: string,
  hostNetwork: boolean,
  hostPID: boolean,
  hostIPC: boolean,
  shareProcessNamespace: pointer(boolean),
  securityContext: podSecurityContext,
  imagePullSecrets: merge(list<LocalObjectReference>(localObjectReference), "name"),
  hostname: string,
  subdomain: string,
  affinity,
  schedulerName: string,
  tolerations: list<Toleration>(toleration),
  hostAliases: merge(list<HostAlias>(hostAlias), "ip"),
  priorityClassName: string,
  priority: pointer(int32),
  dnsConfig,
  readinessGates: list<PodReadinessGate>(readinessGate),
  runtimeClassName: pointer(string),
  enableServiceLinks: pointer(boolean),
  preemptionPolicy: pointer(named("v1.PreemptionPolicy")),
  overhead: resourceList,
  topologySpreadConstraints: merge(list<TopologySpreadConstraint>(topologySpreadConstraint), "topologyKey"),
  setHostnameAsFQDN: pointer(boolean),
  os: object<PodOS>("PodOS", { name: always(named("v1.OSName")) }),
  hostUsers: pointer(boolean),
  schedulingGates: merge(list<PodSchedulingGate>(schedulingGate), "name"),
  resourceClaims: gated(
    "dynamicResources",
    mergeRetainingKeys(list<PodResourceClaim>(podResourceClaim), "name"),
  ),
  resources: gated("podLevelResources", resourceRequirements),
  hostnameOverride: gated("hostnameOverride", pointer(string)),
  schedulingGroup: gated(
    "podGroups",
    object<PodSchedulingGroup>("PodSchedulingGroup", { podGroupName: pointer(string) }),
  ),
});
