/** Defaults of the kinds beside Pod. */
import type { ConfigMap, Namespace, Secret } from "../objects.ts";
import { encodeBase64 } from "../base64.ts";

/** type Opaque; stringData moves into data and wins. */
export function defaultSecret(secret: Secret): Secret {
  const { stringData, data, ...rest } = secret;
  const encoded = Object.entries(stringData ?? {}).map(([key, text]) => [key, encodeBase64(text)] as const);
  const merged = { ...data, ...Object.fromEntries(encoded) };
  return {
    ...rest,
    ...(Object.keys(merged).length > 0 && { data: merged }),
    type: secret.type ?? "Opaque",
  };
}

/** ConfigMaps have no defaults. */
export function defaultConfigMap(configMap: ConfigMap): ConfigMap {
  return configMap;
}

/** The label with the namespace's own name, and the finalizer that holds it until it is empty. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const { name = "" } = namespace.metadata;
  const labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": name };
  return {
    ...namespace,
    metadata: name === "" ? namespace.metadata : { ...namespace.metadata, labels },
    spec: { ...namespace.spec, finalizers: withKubernetes(namespace.spec?.finalizers ?? []) },
    status: { ...namespace.status, phase: namespace.status?.phase ?? "Active" },
  };
}

function withKubernetes(finalizers: readonly string[]): readonly string[] {
  return finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"];
}
