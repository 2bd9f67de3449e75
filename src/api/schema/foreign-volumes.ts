/** The volume sources that need a cluster or a cloud: known, so that a mistyped field is found; refused later. */
import type { LocalObjectReference, Volume } from "../pod.ts";
import { always, boolean, foreignObject, int32, list, named, object, pointer, string } from "./build.ts";
import { labels, labelSelector, objectMeta, resourceList } from "./meta.ts";
import type { Field, ListSchema, ObjectSchema } from "./types.ts";

export const localObjectReference: ObjectSchema<LocalObjectReference> = object<LocalObjectReference>(
  "LocalObjectReference",
  { name: string },
);

const strings: ListSchema<string> = list<string>(string);

const typedReference = (name: string, more: Readonly<Record<string, Field>>): ObjectSchema =>
  foreignObject(name, { apiGroup: pointer(string), kind: always(string), name: always(string), ...more });

const claimSpec: ObjectSchema = foreignObject("PersistentVolumeClaimSpec", {
  accessModes: list<string>(named("v1.PersistentVolumeAccessMode")),
  selector: labelSelector,
  resources: always(
    foreignObject("VolumeResourceRequirements", { limits: resourceList, requests: resourceList }),
  ),
  volumeName: string,
  storageClassName: pointer(string),
  volumeMode: pointer(named("v1.PersistentVolumeMode")),
  dataSource: typedReference("TypedLocalObjectReference", {}),
  dataSourceRef: typedReference("TypedObjectReference", { namespace: pointer(string) }),
  volumeAttributesClassName: pointer(string),
});

type ServedHere =
  | "name"
  | "emptyDir"
  | "hostPath"
  | "configMap"
  | "secret"
  | "downwardAPI"
  | "projected"
  | "image"
  | "persistentVolumeClaim";

/** The names of these sources. */
export type ForeignVolumeName = Exclude<keyof Volume, ServedHere>;

export const foreignVolumeSources: Readonly<Record<ForeignVolumeName, ObjectSchema>> = {
  gcePersistentDisk: foreignObject("GCEPersistentDiskVolumeSource", {
    pdName: always(string),
    fsType: string,
    partition: int32,
    readOnly: boolean,
  }),
  awsElasticBlockStore: foreignObject("AWSElasticBlockStoreVolumeSource", {
    volumeID: always(string),
    fsType: string,
    partition: int32,
    readOnly: boolean,
  }),
  gitRepo: foreignObject("GitRepoVolumeSource", {
    repository: always(string),
    revision: string,
    directory: string,
  }),
  nfs: foreignObject("NFSVolumeSource", {
    server: always(string),
    path: always(string),
    readOnly: boolean,
  }),
  iscsi: foreignObject("ISCSIVolumeSource", {
    targetPortal: always(string),
    iqn: always(string),
    lun: always(int32),
    iscsiInterface: string,
    fsType: string,
    readOnly: boolean,
    portals: strings,
    chapAuthDiscovery: boolean,
    chapAuthSession: boolean,
    secretRef: localObjectReference,
    initiatorName: pointer(string),
  }),
  glusterfs: foreignObject("GlusterfsVolumeSource", {
    endpoints: always(string),
    path: always(string),
    readOnly: boolean,
  }),
  rbd: foreignObject("RBDVolumeSource", {
    monitors: always(strings),
    image: always(string),
    fsType: string,
    pool: string,
    user: string,
    keyring: string,
    secretRef: localObjectReference,
    readOnly: boolean,
  }),
  flexVolume: foreignObject("FlexVolumeSource", {
    driver: always(string),
    fsType: string,
    secretRef: localObjectReference,
    readOnly: boolean,
    options: labels,
  }),
  cinder: foreignObject("CinderVolumeSource", {
    volumeID: always(string),
    fsType: string,
    readOnly: boolean,
    secretRef: localObjectReference,
  }),
  cephfs: foreignObject("CephFSVolumeSource", {
    monitors: always(strings),
    path: string,
    user: string,
    secretFile: string,
    secretRef: localObjectReference,
    readOnly: boolean,
  }),
  flocker: foreignObject("FlockerVolumeSource", {
    datasetName: string,
    datasetUUID: string,
  }),
  fc: foreignObject("FCVolumeSource", {
    targetWWNs: strings,
    lun: pointer(int32),
    fsType: string,
    readOnly: boolean,
    wwids: strings,
  }),
  azureFile: foreignObject("AzureFileVolumeSource", {
    secretName: always(string),
    shareName: always(string),
    readOnly: boolean,
  }),
  vsphereVolume: foreignObject("VsphereVirtualDiskVolumeSource", {
    volumePath: always(string),
    fsType: string,
    storagePolicyName: string,
    storagePolicyID: string,
  }),
  quobyte: foreignObject("QuobyteVolumeSource", {
    registry: always(string),
    volume: always(string),
    readOnly: boolean,
    user: string,
    group: string,
    tenant: string,
  }),
  azureDisk: foreignObject("AzureDiskVolumeSource", {
    diskName: always(string),
    diskURI: always(string),
    cachingMode: pointer(string),
    fsType: pointer(string),
    readOnly: pointer(boolean),
    kind: pointer(string),
  }),
  photonPersistentDisk: foreignObject("PhotonPersistentDiskVolumeSource", {
    pdID: always(string),
    fsType: string,
  }),
  portworxVolume: foreignObject("PortworxVolumeSource", {
    volumeID: always(string),
    fsType: string,
    readOnly: boolean,
  }),
  scaleIO: foreignObject("ScaleIOVolumeSource", {
    gateway: always(string),
    system: always(string),
    secretRef: localObjectReference,
    sslEnabled: boolean,
    protectionDomain: string,
    storagePool: string,
    storageMode: string,
    volumeName: string,
    fsType: string,
    readOnly: boolean,
  }),
  storageos: foreignObject("StorageOSVolumeSource", {
    volumeName: string,
    volumeNamespace: string,
    fsType: string,
    readOnly: boolean,
    secretRef: localObjectReference,
  }),
  csi: foreignObject("CSIVolumeSource", {
    driver: always(string),
    readOnly: pointer(boolean),
    fsType: pointer(string),
    volumeAttributes: labels,
    nodePublishSecretRef: localObjectReference,
  }),
  ephemeral: foreignObject("EphemeralVolumeSource", {
    volumeClaimTemplate: foreignObject("PersistentVolumeClaimTemplate", {
      metadata: always(objectMeta),
      spec: always(claimSpec),
    }),
  }),
};
