import type { ResourceList } from "../api/index.ts";
import type { ConfigNode } from "./config/pod-config-deps.ts";
import { createPodConfig } from "./config/pod-config.ts";
import type { DnsSettings } from "./config/dns.ts";
import type { RegistryCredentials } from "./images/docker-config.ts";
import { createImageManager, type ImagePullProgress } from "./images/image-manager.ts";
import type { KubeletDeps } from "./kubelet-options.ts";
import { createHookRunner } from "./lifecycle/hook-runner.ts";
import type { HostDialer, ObjectReader } from "./ports.ts";
import { ProbePodManager } from "./prober/probe-manager.ts";
import { runtimePodRefOf } from "./pod-ref.ts";
import { probeOccurrence } from "./timeline/probe-occurrences.ts";
import type { HostFiles } from "./volumes/host-files.ts";
import type { TokenSource } from "./volumes/token-cache.ts";
import { createVolumeManager } from "./volumes/volume-manager.ts";

/** The node's side of the parts: settings and the ports that only they use. */
export interface StandardPartsOptions
  extends Pick<
    KubeletDeps,
    "clock" | "random" | "runtime" | "podDialer" | "rules" | "timeScale" | "timeline"
  > {
  readonly hostDialer: HostDialer;
  /** Whether aborting an exec ends its process (decision 7); without: it does not. */
  readonly endsExecs?: () => boolean;
  readonly objects: ObjectReader;
  readonly configNode: ConfigNode;
  readonly allocatable: ResourceList;
  readonly dns: DnsSettings;
  readonly seccompDefault: boolean;
  readonly readSeccompProfile: (path: string) => Promise<string>;
  readonly hostFiles: HostFiles | undefined;
  readonly serviceAccountToken: TokenSource;
  readonly nodeCredentials?: () => RegistryCredentials;
  readonly maxParallelPulls?: number;
  readonly onPullProgress?: (progress: ImagePullProgress) => void;
}

/** The parts of this room, wired as a node uses them. `signal`: the daemon's end. */
export function standardParts(options: StandardPartsOptions, signal: AbortSignal): KubeletDeps["parts"] {
  const { onPullProgress, timeline } = options;
  return (facts) => {
    const volumes = createVolumeManager(options);
    const probes = new ProbePodManager(
      {
        ports: { ...options, endsExecs: options.endsExecs ?? (() => false) },
        podRef: facts.podRef,
        onUpdate: facts.probeUpdated,
        timeScale: options.timeScale,
        log: facts.log,
        onAttempt: (attempt) => {
          const occurrence = probeOccurrence(attempt);
          const pod = facts.pod(attempt.podUid);
          if (pod !== undefined && occurrence !== undefined)
            timeline?.record(runtimePodRefOf(pod), occurrence);
        },
      },
      signal,
    );
    return {
      images: createImageManager({
        ...options,
        ...(onPullProgress === undefined ? {} : { onProgress: onPullProgress }),
      }),
      config: createPodConfig({ ...options, ...facts, node: options.configNode, volumes }),
      volumes,
      probes,
      hooks: createHookRunner(options),
      engineReachable: (reachable) => {
        probes.setEngineReachable(reachable);
      },
      close: async () => {
        await probes.close();
      },
    };
  };
}
