import type { RuntimePodRef, VolumeRef } from "../ports.ts";

/** A volume of a pod that is ready to be mounted. */
export type MountedVolume =
  | {
      readonly kind: "volume";
      readonly ref: VolumeRef;
      /** Projected content is never writable. */
      readonly readOnly: boolean;
      /** Of the root; directories that a subPath needs get it as well. */
      readonly mode: number;
      readonly gid?: number;
    }
  | { readonly kind: "hostPath"; readonly path: string; readonly createDirectory: boolean };

/** What config/ needs of a pod's volumes. */
export interface PodVolumes {
  /** Undefined before the volume is mounted. */
  get(podUid: string, volume: string): MountedVolume | undefined;
  /** The memory volumes: the sandbox holds them. */
  memoryVolumes(podUid: string): readonly VolumeRef[];
  /** The volume of the pod's own files, made when first asked for. `fresh`: nothing was written to it before. */
  podFiles(pod: RuntimePodRef): Promise<{ readonly ref: VolumeRef; readonly fresh: boolean }>;
  /** The same volume, if there is one. */
  findPodFiles(podUid: string): Promise<VolumeRef | undefined>;
}
