import type { Pod, ResourceList } from "../../api/index.ts";
import type { EventText } from "../core/types.ts";
import type { VersionRules } from "../core/version-rules.ts";
import type { ContainerRuntime, ObjectReader } from "../ports.ts";
import type { PodVolumes } from "../volumes/mounted-volume.ts";
import type { DnsSettings } from "./dns.ts";
import type { NodeResources } from "./resources.ts";

/** What the configuration of containers depends on beside the pod. */
export interface ConfigNode extends NodeResources {
  /** First the primary address. */
  readonly hostIPs: readonly string[];
  readonly allocatable: ResourceList;
  /** The node's hosts file, read for hostNetwork pods. */
  readonly hostsFile: () => Promise<string>;
}

/** What configurations are made from. */
export interface PodConfigDeps {
  readonly runtime: Pick<ContainerRuntime, "writeVolume" | "readVolume" | "statVolume" | "logs">;
  readonly objects: ObjectReader;
  readonly volumes: PodVolumes;
  readonly node: ConfigNode;
  readonly dns: DnsSettings;
  readonly rules: VersionRules;
  /** Containers without a profile get the engine's instead of none (decision 19). */
  readonly seccompDefault: boolean;
  /** Reads a Localhost profile below the kubelet's seccomp directory; rejects when there is none. */
  readonly readSeccompProfile: (path: string) => Promise<string>;
  /** The pod of a uid, for the share of a termination message; undefined when it is gone. */
  readonly pod: (uid: string) => Pod | undefined;
  /** Takes warnings of a container's configuration (containerSpec has no recorder of its own). */
  readonly recordPodEvent: (pod: Pod, event: EventText) => void;
}
