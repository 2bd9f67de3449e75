/**
 * API fields that not every Kubernetes version has. `on`: the field works; `dropped`: the version knows it but its
 * gate is off, so the API server forgets it without a word, in Strict mode too; `unknown`: the version has no such field.
 */
export type FieldFeature =
  | "containerRestartRules"
  | "containerStopSignal"
  | "dynamicResources"
  | "deletedPhaseShown"
  | "endpointsDeprecated"
  | "envFiles"
  | "errorAfterCompletedShown"
  | "hostnameOverride"
  | "imageVolumes"
  | "memoryLimitDecrease"
  | "podCertificates"
  | "podGroups"
  | "podLevelResources"
  | "restartAllContainers"
  | "sameTrafficDistribution"
  | "spreadLabelKeys"
  | "trustBundles";

type FeatureState = "on" | "dropped" | "unknown";
/** What a version makes of each of them. */
export type ApiFeatures = Readonly<Record<FieldFeature, FeatureState>>;

/** The minor versions of 1.x that brought the field, and that switched it on. */
const history: Readonly<Record<FieldFeature, { readonly since: number; readonly on: number }>> = {
  containerRestartRules: { since: 34, on: 35 },
  containerStopSignal: { since: 33, on: 36 },
  dynamicResources: { since: 26, on: 34 },
  /** No field, but a rule: STATUS of a finished pod that is being deleted stays what it was, not Terminating. */
  deletedPhaseShown: { since: 31, on: 31 },
  /** No field, but a rule: whoever uses Endpoints is told of EndpointSlices, and of addresses in forms of former days. */
  endpointsDeprecated: { since: 33, on: 33 },
  envFiles: { since: 34, on: 35 },
  /** No field, but a rule: STATUS shows a container's error though one before it has completed. */
  errorAfterCompletedShown: { since: 35, on: 35 },
  hostnameOverride: { since: 34, on: 35 },
  imageVolumes: { since: 31, on: 35 },
  /** No field, but a rule: a resize may lower a memory limit without a restart. */
  memoryLimitDecrease: { since: 33, on: 34 },
  podCertificates: { since: 34, on: 36 },
  podGroups: { since: 35, on: 36 },
  podLevelResources: { since: 32, on: 34 },
  /** No field, but a value: the action of a restart rule. */
  restartAllContainers: { since: 35, on: 36 },
  /** No field, but values: traffic that stays on the node or in the zone. */
  sameTrafficDistribution: { since: 33, on: 34 },
  /** No field, but a rule: matchLabelKeys of spread constraints become part of their selectors. */
  spreadLabelKeys: { since: 34, on: 34 },
  trustBundles: { since: 29, on: 36 },
};

/** What the API of v1.`minor` has switched on by default. */
export function featuresOf(minor: number): ApiFeatures {
  const state = ({ since, on }: { readonly since: number; readonly on: number }): FeatureState =>
    minor >= on ? "on" : minor >= since ? "dropped" : "unknown";
  const states = Object.entries(history).map(([feature, versions]) => [feature, state(versions)] as const);
  // One state for each member of a complete table.
  return Object.fromEntries(states) as ApiFeatures;
}

/** v1.36, the version we present. */
export const featuresOf136: ApiFeatures = featuresOf(36);
