/** Volumes. The sources that no laptop has are in `foreign-volumes.ts`. */
import type {
  ConfigMapVolumeSource,
  ConfigProjection,
  DownwardAPIProjection,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  HostPathVolumeSource,
  ImageVolumeSource,
  KeyToPath,
  PersistentVolumeClaimVolumeSource,
  ProjectedVolumeSource,
  SecretVolumeSource,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from "../pod.ts";
import {
  always,
  boolean,
  foreignObject,
  gated,
  int32,
  int64,
  list,
  map,
  mergeRetainingKeys,
  named,
  nullable,
  object,
  pointer,
  quantity,
  string,
} from "./build.ts";
import { objectFieldSelector, resourceFieldSelector } from "./container.ts";
import { foreignVolumeSources } from "./foreign-volumes.ts";
import { labelSelector } from "./meta.ts";
import type { Field, ListSchema, ObjectSchema } from "./types.ts";

const keyToPath: ObjectSchema<KeyToPath> = object<KeyToPath>("KeyToPath", {
  key: always(string),
  path: always(string),
  mode: pointer(int32),
});

const downwardFile: ObjectSchema<DownwardAPIVolumeFile> = object<DownwardAPIVolumeFile>(
  "DownwardAPIVolumeFile",
  {
    path: always(string),
    fieldRef: objectFieldSelector,
    resourceFieldRef: resourceFieldSelector,
    mode: pointer(int32),
  },
);

const configProjection = (name: string): ObjectSchema<ConfigProjection> =>
  object<ConfigProjection>(name, {
    name: string,
    items: list<KeyToPath>(keyToPath),
    optional: pointer(boolean),
  });

const clusterTrustBundle: ObjectSchema = foreignObject("ClusterTrustBundleProjection", {
  name: pointer(string),
  signerName: pointer(string),
  labelSelector,
  optional: pointer(boolean),
  path: always(string),
});

const podCertificate: ObjectSchema = foreignObject("PodCertificateProjection", {
  signerName: string,
  keyType: string,
  maxExpirationSeconds: pointer(int32),
  credentialBundlePath: string,
  keyPath: string,
  certificateChainPath: string,
  userAnnotations: map<string>(string),
});

const volumeProjection: ObjectSchema<VolumeProjection> = object<VolumeProjection>("VolumeProjection", {
  secret: configProjection("SecretProjection"),
  downwardAPI: object<DownwardAPIProjection>("DownwardAPIProjection", {
    items: list<DownwardAPIVolumeFile>(downwardFile),
  }),
  configMap: configProjection("ConfigMapProjection"),
  serviceAccountToken: object<ServiceAccountTokenProjection>("ServiceAccountTokenProjection", {
    audience: string,
    expirationSeconds: pointer(int64),
    path: always(string),
  }),
  clusterTrustBundle: gated("trustBundles", clusterTrustBundle),
  podCertificate: gated("podCertificates", podCertificate),
});

const volume: ObjectSchema<Volume> = object<Volume>("Volume", {
  name: always(string),
  hostPath: object<HostPathVolumeSource>("HostPathVolumeSource", {
    path: always(string),
    type: pointer(named("v1.HostPathType")),
  }),
  emptyDir: object<EmptyDirVolumeSource>("EmptyDirVolumeSource", {
    medium: named("v1.StorageMedium"),
    sizeLimit: pointer(quantity),
  }),
  secret: object<SecretVolumeSource>("SecretVolumeSource", {
    secretName: string,
    items: list<KeyToPath>(keyToPath),
    defaultMode: pointer(int32),
    optional: pointer(boolean),
  }),
  persistentVolumeClaim: object<PersistentVolumeClaimVolumeSource>("PersistentVolumeClaimVolumeSource", {
    claimName: always(string),
    readOnly: boolean,
  }),
  downwardAPI: object<DownwardAPIVolumeSource>("DownwardAPIVolumeSource", {
    items: list<DownwardAPIVolumeFile>(downwardFile),
    defaultMode: pointer(int32),
  }),
  configMap: object<ConfigMapVolumeSource>("ConfigMapVolumeSource", {
    name: string,
    items: list<KeyToPath>(keyToPath),
    defaultMode: pointer(int32),
    optional: pointer(boolean),
  }),
  projected: object<ProjectedVolumeSource>("ProjectedVolumeSource", {
    sources: nullable(list<VolumeProjection>(volumeProjection)),
    defaultMode: pointer(int32),
  }),
  image: object<ImageVolumeSource>("ImageVolumeSource", {
    reference: string,
    pullPolicy: named("v1.PullPolicy"),
  }),
  ...foreignVolumeSources,
});

/** The field `spec.volumes`. */
export const volumes: Field<ListSchema<Volume>> = mergeRetainingKeys(list<Volume>(volume), "name");
