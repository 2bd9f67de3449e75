import type { Labels, ObjectFieldSelector, Pod } from "../../api/index.ts";
import { goQuote } from "../../api/go-quote.ts";

/** What a fieldRef may name beside the pod itself. */
export interface PodAddresses {
  /** First the primary one. */
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
}

/**
 * The value of a fieldRef of an environment variable, undefined for a path that has none
 * (kubelet_pods.go podFieldSelectorRuntimeValue).
 */
export function envFieldValue(
  ref: ObjectFieldSelector,
  pod: Pod,
  addresses: PodAddresses,
): string | undefined {
  switch (ref.fieldPath) {
    case "spec.nodeName":
      return pod.spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "";
    case "status.podIP":
      return addresses.podIPs[0] ?? "";
    case "status.podIPs":
      return addresses.podIPs.join(",");
    case "status.hostIP":
      return addresses.hostIPs[0] ?? "";
    case "status.hostIPs":
      return addresses.hostIPs.join(",");
    default:
      return metadataValue(ref.fieldPath, pod);
  }
}

/** As in a downwardAPI volume, where also whole maps have a value: `key="value"` lines without a last newline. */
export function volumeFieldValue(ref: ObjectFieldSelector, pod: Pod): string | undefined {
  switch (ref.fieldPath) {
    case "metadata.labels":
      return formatMap(pod.metadata.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata.annotations);
    default:
      return metadataValue(ref.fieldPath, pod);
  }
}

function metadataValue(path: string, pod: Pod): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (key !== undefined)
    return (map === "labels" ? pod.metadata.labels : pod.metadata.annotations)?.[key] ?? "";
  switch (path) {
    case "metadata.name":
      return pod.metadata.name ?? "";
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid ?? "";
    default:
      return undefined;
  }
}

function formatMap(map: Labels = {}): string {
  return Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${goQuote(value)}`)
    .join("\n");
}
