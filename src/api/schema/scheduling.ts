/** What tells the scheduler where a pod may go. */
import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  PreferredSchedulingTerm,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from "../pod.ts";
import { always, int32, int64, list, named, object, pointer, string } from "./build.ts";
import { labelSelector } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

export const toleration: ObjectSchema<Toleration> = object<Toleration>("Toleration", {
  key: string,
  operator: named("v1.TolerationOperator"),
  value: string,
  effect: named("v1.TaintEffect"),
  tolerationSeconds: pointer(int64),
});

const requirement: ObjectSchema<NodeSelectorRequirement> = object<NodeSelectorRequirement>(
  "NodeSelectorRequirement",
  {
    key: always(string),
    operator: always(named("v1.NodeSelectorOperator")),
    values: list<string>(string),
  },
);

const nodeSelectorTerm: ObjectSchema<NodeSelectorTerm> = object<NodeSelectorTerm>("NodeSelectorTerm", {
  matchExpressions: list<NodeSelectorRequirement>(requirement),
  matchFields: list<NodeSelectorRequirement>(requirement),
});

const preferredTerm: ObjectSchema<PreferredSchedulingTerm> = object<PreferredSchedulingTerm>(
  "PreferredSchedulingTerm",
  { weight: always(int32), preference: always(nodeSelectorTerm) },
);

const nodeAffinity: ObjectSchema<NodeAffinity> = object<NodeAffinity>("NodeAffinity", {
  requiredDuringSchedulingIgnoredDuringExecution: object<NodeSelector>("NodeSelector", {
    nodeSelectorTerms: always(list<NodeSelectorTerm>(nodeSelectorTerm)),
  }),
  preferredDuringSchedulingIgnoredDuringExecution: list<PreferredSchedulingTerm>(preferredTerm),
});

const podAffinityTerm: ObjectSchema<PodAffinityTerm> = object<PodAffinityTerm>("PodAffinityTerm", {
  labelSelector,
  namespaces: list<string>(string),
  topologyKey: always(string),
  namespaceSelector: labelSelector,
  matchLabelKeys: list<string>(string),
  mismatchLabelKeys: list<string>(string),
});

const weightedTerm: ObjectSchema<WeightedPodAffinityTerm> = object<WeightedPodAffinityTerm>(
  "WeightedPodAffinityTerm",
  { weight: always(int32), podAffinityTerm: always(podAffinityTerm) },
);

const podAffinity = (name: string): ObjectSchema<PodAffinity> =>
  object<PodAffinity>(name, {
    requiredDuringSchedulingIgnoredDuringExecution: list<PodAffinityTerm>(podAffinityTerm),
    preferredDuringSchedulingIgnoredDuringExecution: list<WeightedPodAffinityTerm>(weightedTerm),
  });

export const affinity: ObjectSchema<Affinity> = object<Affinity>("Affinity", {
  nodeAffinity,
  podAffinity: podAffinity("PodAffinity"),
  podAntiAffinity: podAffinity("PodAntiAffinity"),
});

export const topologySpreadConstraint: ObjectSchema<TopologySpreadConstraint> =
  object<TopologySpreadConstraint>("TopologySpreadConstraint", {
    maxSkew: always(int32),
    topologyKey: always(string),
    whenUnsatisfiable: always(named("v1.UnsatisfiableConstraintAction")),
    labelSelector,
    minDomains: pointer(int32),
    nodeAffinityPolicy: pointer(named("v1.NodeInclusionPolicy")),
    nodeTaintsPolicy: pointer(named("v1.NodeInclusionPolicy")),
    matchLabelKeys: list<string>(string),
  });
