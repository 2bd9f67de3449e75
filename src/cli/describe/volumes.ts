import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from "../../api/index.ts";
import type { Description } from "./text.ts";

/** The Volumes block of a pod (events-and-printing.md 5.2), or of a template, whose titles stand deeper. */
export function describeVolumes(
  out: Description,
  volumes: readonly Volume[] = [],
  place: "pod" | "template" = "pod",
): void {
  const level = place === "pod" ? 0 : 1;
  if (volumes.length === 0) {
    out.line(level, "Volumes:", "<none>");
    return;
  }
  out.line(level, "Volumes:");
  for (const volume of volumes) {
    out.line(1, `${place === "pod" ? "" : " "}${volume.name}:`);
    describeSource(out, volume);
  }
}

function describeSource(out: Description, volume: Volume): void {
  const { emptyDir, hostPath, configMap, secret, projected, downwardAPI, image } = volume;
  const optional = (value: boolean | undefined): void => {
    out.line(2, "Optional:", value === true ? "true" : "false");
  };
  if (emptyDir !== undefined) {
    out.line(2, "Type:", "EmptyDir (a temporary directory that shares a pod's lifetime)");
    out.line(2, "Medium:", emptyDir.medium ?? "");
    out.line(2, "SizeLimit:", emptyDir.sizeLimit ?? "<unset>");
  } else if (hostPath !== undefined) {
    out.line(2, "Type:", "HostPath (bare host directory volume)");
    out.line(2, "Path:", hostPath.path);
    out.line(2, "HostPathType:", hostPath.type ?? "<none>");
  } else if (configMap !== undefined) {
    out.line(2, "Type:", "ConfigMap (a volume populated by a ConfigMap)");
    out.line(2, "Name:", configMap.name ?? "");
    optional(configMap.optional);
  } else if (secret !== undefined) {
    out.line(2, "Type:", "Secret (a volume populated by a Secret)");
    out.line(2, "SecretName:", secret.secretName ?? "");
    optional(secret.optional);
  } else if (projected !== undefined) {
    out.line(2, "Type:", "Projected (a volume that contains injected data from multiple sources)");
    for (const source of projected.sources ?? []) describeProjection(out, source, optional);
  } else if (downwardAPI !== undefined) {
    out.line(2, "Type:", "DownwardAPI (a volume populated by information about the pod)");
    out.line(2, "Items:");
    for (const item of downwardAPI.items ?? []) out.line(3, `${itemSource(item)} -> ${item.path}`);
  } else if (image !== undefined) {
    out.line(2, "Type:", "Image (a container image or OCI artifact)");
    out.line(2, "Reference:", image.reference ?? "");
    out.line(2, "PullPolicy:", image.pullPolicy ?? "");
  } else out.line(2, "Type:", "<unknown>");
}

function describeProjection(
  out: Description,
  source: VolumeProjection,
  optional: (value: boolean | undefined) => void,
): void {
  if (source.secret !== undefined) {
    out.line(2, "SecretName:", source.secret.name ?? "");
    optional(source.secret.optional);
  }
  if (source.downwardAPI !== undefined) out.line(2, "DownwardAPI:", "true");
  if (source.configMap !== undefined) {
    out.line(2, "ConfigMapName:", source.configMap.name ?? "");
    optional(source.configMap.optional);
  }
  if (source.serviceAccountToken !== undefined)
    out.line(2, "TokenExpirationSeconds:", String(source.serviceAccountToken.expirationSeconds ?? 3600));
}

function itemSource(item: DownwardAPIVolumeFile): string {
  return item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? "";
}
