/** core/v1 Volume and its sources. */
import type { Quantity } from "../resources.ts";
import type { ObjectFieldSelector, PullPolicy, ResourceFieldSelector } from "./container.ts";

export interface KeyToPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

export interface EmptyDirVolumeSource {
  readonly medium?: string;
  readonly sizeLimit?: Quantity;
}

export interface HostPathVolumeSource {
  readonly path: string;
  readonly type?: string;
}

export interface ConfigMapVolumeSource {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
}

export interface SecretVolumeSource {
  readonly secretName?: string;
  readonly items?: readonly KeyToPath[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
}

export interface DownwardAPIVolumeFile {
  readonly path: string;
  readonly fieldRef?: ObjectFieldSelector;
  readonly resourceFieldRef?: ResourceFieldSelector;
  readonly mode?: number;
}

export interface DownwardAPIVolumeSource {
  readonly items?: readonly DownwardAPIVolumeFile[];
  readonly defaultMode?: number;
}

export interface ServiceAccountTokenProjection {
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly path: string;
}

export interface ConfigProjection {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

export interface DownwardAPIProjection {
  readonly items?: readonly DownwardAPIVolumeFile[];
}

export interface VolumeProjection {
  readonly configMap?: ConfigProjection;
  readonly secret?: ConfigProjection;
  readonly downwardAPI?: DownwardAPIProjection;
  readonly serviceAccountToken?: ServiceAccountTokenProjection;
  readonly clusterTrustBundle?: Readonly<Record<string, unknown>>;
  readonly podCertificate?: Readonly<Record<string, unknown>>;
}

export interface ProjectedVolumeSource {
  readonly sources?: readonly VolumeProjection[] | null;
  readonly defaultMode?: number;
}

export interface ImageVolumeSource {
  readonly reference?: string;
  readonly pullPolicy?: PullPolicy;
}

export interface PersistentVolumeClaimVolumeSource {
  readonly claimName: string;
  readonly readOnly?: boolean;
}

/** A volume source that needs a cluster or a cloud: its fields are known to the schema, not to the types. */
export type ForeignVolumeSource = Readonly<Record<string, unknown>>;

/** A Volume: the sources a laptop can serve are typed, the cloud ones are recognised (and refused) by name. */
export interface Volume {
  readonly name: string;
  readonly emptyDir?: EmptyDirVolumeSource;
  readonly hostPath?: HostPathVolumeSource;
  readonly configMap?: ConfigMapVolumeSource;
  readonly secret?: SecretVolumeSource;
  readonly downwardAPI?: DownwardAPIVolumeSource;
  readonly projected?: ProjectedVolumeSource;
  readonly image?: ImageVolumeSource;
  readonly persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  readonly gcePersistentDisk?: ForeignVolumeSource;
  readonly awsElasticBlockStore?: ForeignVolumeSource;
  readonly gitRepo?: ForeignVolumeSource;
  readonly nfs?: ForeignVolumeSource;
  readonly iscsi?: ForeignVolumeSource;
  readonly glusterfs?: ForeignVolumeSource;
  readonly rbd?: ForeignVolumeSource;
  readonly flexVolume?: ForeignVolumeSource;
  readonly cinder?: ForeignVolumeSource;
  readonly cephfs?: ForeignVolumeSource;
  readonly flocker?: ForeignVolumeSource;
  readonly fc?: ForeignVolumeSource;
  readonly azureFile?: ForeignVolumeSource;
  readonly vsphereVolume?: ForeignVolumeSource;
  readonly quobyte?: ForeignVolumeSource;
  readonly azureDisk?: ForeignVolumeSource;
  readonly photonPersistentDisk?: ForeignVolumeSource;
  readonly portworxVolume?: ForeignVolumeSource;
  readonly scaleIO?: ForeignVolumeSource;
  readonly storageos?: ForeignVolumeSource;
  readonly csi?: ForeignVolumeSource;
  readonly ephemeral?: ForeignVolumeSource;
}
