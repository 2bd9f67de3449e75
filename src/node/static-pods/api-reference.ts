import type { Pod } from "../../api/index.ts";

/**
 * The kind of object that a pod refers to, undefined when it stands for itself: a static pod has to, since it may run
 * where no API is (pkg/api/pod HasAPIObjectReference; what this node refuses anyway is left out).
 */
export function apiReference({ spec }: Pod): string | undefined {
  const containers = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  const used = [
    ...containers.flatMap(({ envFrom = [] }) => envFrom),
    ...containers
      .flatMap(({ env = [] }) => env)
      .map(({ valueFrom = {} }) => ({
        secretRef: valueFrom.secretKeyRef,
        configMapRef: valueFrom.configMapKeyRef,
      })),
    ...(spec.volumes ?? [])
      .flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])])
      .map((source) => ({ secretRef: source.secret, configMapRef: source.configMap })),
  ];
  if ((spec.serviceAccountName ?? "") !== "") return "serviceaccounts";
  const hasPullSecrets = (spec.imagePullSecrets ?? []).length > 0;
  if (hasPullSecrets || used.some(({ secretRef }) => secretRef !== undefined)) return "secrets";
  return used.some(({ configMapRef }) => configMapRef !== undefined) ? "configmaps" : undefined;
}
