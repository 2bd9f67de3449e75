/**
 * API fields that not every Kubernetes version has. `on`: the field works; `dropped`: the version knows it but its
 * gate is off, so the API server forgets it without a word, in Strict mode too; `unknown`: the version has no such field.
 */
export type FieldFeature =
  | "containerRestartRules"
  | "containerStopSignal"
  | "dynamicResources"
  | "envFiles"
  | "hostnameOverride"
  | "imageVolumes"
  | "podCertificates"
  | "podGroups"
  | "podLevelResources"
  | "trustBundles";

export type FeatureState = "on" | "dropped" | "unknown";
export type ApiFeatures = Readonly<Record<FieldFeature, FeatureState>>;

/** What the API of v1.36, the version we present, has switched on by default. */
export const featuresOf136: ApiFeatures = {
  containerRestartRules: "on",
  containerStopSignal: "on",
  dynamicResources: "on",
  envFiles: "on",
  hostnameOverride: "on",
  imageVolumes: "on",
  podCertificates: "on",
  podGroups: "dropped",
  podLevelResources: "on",
  trustBundles: "on",
};

/** v1.33, the version whose answers are recorded in `e2e/conformance/validation`. */
export const featuresOf133: ApiFeatures = {
  containerRestartRules: "unknown",
  containerStopSignal: "dropped",
  dynamicResources: "dropped",
  envFiles: "unknown",
  hostnameOverride: "unknown",
  imageVolumes: "dropped",
  podCertificates: "unknown",
  podGroups: "unknown",
  podLevelResources: "dropped",
  trustBundles: "dropped",
};
