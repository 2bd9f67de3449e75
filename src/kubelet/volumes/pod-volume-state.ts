import type { Pod } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { RecordEvent } from "../parts.ts";
import type { MountedVolume } from "./mounted-volume.ts";

/** What is known of one pod's volumes. */
export interface PodVolumeState {
  /** When the pod was first seen: an annotation of downwardAPI volumes. */
  readonly seenAt: EpochMs;
  readonly mounted: Map<string, MountedVolume>;
  /** What the projected volumes show, by volume. */
  readonly shown: Map<string, string>;
  /** All volumes are there. */
  isMounted: boolean;
  record: RecordEvent;
}

/** The pod with the annotations that a kubelet adds to what it got from the API (pkg/kubelet/config). */
export function withConfigAnnotations(pod: Pod, seenAt: EpochMs): Pod {
  const own = {
    "kubernetes.io/config.seen": new Date(seenAt).toISOString().replace(/\.?0+Z$/, "Z"),
    "kubernetes.io/config.source": "api",
  };
  const metadata = { ...pod.metadata, annotations: { ...own, ...pod.metadata.annotations } };
  return { ...pod, metadata };
}
