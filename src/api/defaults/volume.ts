/** Defaults of volumes. */
import type { DownwardAPIVolumeFile, ForeignVolumeSource, Volume, VolumeProjection } from "../pod.ts";

const defaultMode = 0o644;

const foreignDefaults: Readonly<Partial<Record<keyof Volume, ForeignVolumeSource>>> = {
  azureDisk: { cachingMode: "ReadWrite", fsType: "ext4", readOnly: false, kind: "Shared" },
  iscsi: { iscsiInterface: "default" },
  rbd: { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" },
  scaleIO: { storageMode: "ThinProvisioned", fsType: "xfs" },
};

/** A volume without a source is an emptyDir. */
export function defaultVolume(volume: Volume): Volume {
  if (Object.keys(volume).length <= 1) return { ...volume, emptyDir: {} };
  const { hostPath, configMap, secret, downwardAPI, projected } = volume;
  return {
    ...volume,
    ...(hostPath && { hostPath: { ...hostPath, type: hostPath.type ?? "" } }),
    ...(configMap && { configMap: { ...configMap, defaultMode: configMap.defaultMode ?? defaultMode } }),
    ...(secret && { secret: { ...secret, defaultMode: secret.defaultMode ?? defaultMode } }),
    ...(downwardAPI && {
      downwardAPI: {
        ...downwardAPI,
        ...(downwardAPI.items && { items: downwardAPI.items.map(defaultFile) }),
        defaultMode: downwardAPI.defaultMode ?? defaultMode,
      },
    }),
    ...(projected && {
      projected: {
        ...projected,
        ...(projected.sources && { sources: projected.sources.map(defaultProjection) }),
        defaultMode: projected.defaultMode ?? defaultMode,
      },
    }),
    ...defaultForeign(volume),
  };
}

function defaultForeign(volume: Volume): Partial<Volume> {
  const found = Object.entries(foreignDefaults).find(([name]) => Object.hasOwn(volume, name));
  if (found === undefined) return defaultClaimTemplate(volume);
  const [name, defaults] = found;
  // The names of the table are those of foreign sources.
  const given = volume[name as "rbd"];
  return { [name]: { ...defaults, ...given } };
}

function defaultClaimTemplate(volume: Volume): Partial<Volume> {
  const template = volume.ephemeral?.["volumeClaimTemplate"] as Record<string, object> | undefined;
  if (template === undefined) return {};
  const spec = { volumeMode: "Filesystem", ...template["spec"] };
  return { ephemeral: { ...volume.ephemeral, volumeClaimTemplate: { ...template, spec } } };
}

function defaultFile(file: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  const { fieldRef } = file;
  return fieldRef === undefined
    ? file
    : { ...file, fieldRef: { ...fieldRef, apiVersion: fieldRef.apiVersion ?? "v1" } };
}

function defaultProjection(source: VolumeProjection): VolumeProjection {
  const { downwardAPI, serviceAccountToken: token } = source;
  return {
    ...source,
    ...(downwardAPI?.items && { downwardAPI: { ...downwardAPI, items: downwardAPI.items.map(defaultFile) } }),
    ...(token && { serviceAccountToken: { ...token, expirationSeconds: token.expirationSeconds ?? 3600 } }),
  };
}
