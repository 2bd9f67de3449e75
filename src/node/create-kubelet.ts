import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism, homedir } from "node:os";
import { join } from "node:path";
import { containerOfFieldPath } from "../api/field-path.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import type { AccountTokens } from "../apiserver/index.ts";
import { refusalOf } from "../kubelet/admission.ts";
import { parseResolvConf } from "../kubelet/config/dns.ts";
import { versionRules } from "../kubelet/core/version-rules.ts";
import { Kubelet } from "../kubelet/kubelet.ts";
import { standardParts, type StandardPartsOptions } from "../kubelet/standard-parts.ts";
import type { TimelineRecorder } from "../kubelet/timeline/recorder.ts";
import { localHostFiles } from "../kubelet/volumes/local-host-files.ts";
import { createPodDialer } from "../runtime/docker/agent/create-pod-dialer.ts";
import type { DockerRuntime } from "../runtime/docker/docker-runtime.ts";
import type { Store } from "../storage/index.ts";
import { directPodDialer } from "../system/direct-pod-dialer.ts";
import { hostDialer } from "../system/host-dialer.ts";
import type { TaskGroup } from "../util/task-group.ts";
import { nodes } from "./collections.ts";
import { dockerCredentials } from "./docker-credentials.ts";
import { storeEventSink } from "./event-sink.ts";
import { allocatableOf, type NodeFacts, reportEngine } from "./node-object.ts";
import type { NodeOptions } from "./node-options.ts";
import type { PullTracker } from "./pull-tracker.ts";
import { storeObjectReader } from "./object-reader.ts";
import { storePodSource } from "./pod-source.ts";
import { serviceAccountTokens } from "./service-account-token.ts";
import type { StaticPodParts } from "./static-pods/static-pod-parts.ts";
import { storeStatusSink } from "./status-sink.ts";

/** What the kubelet works on. */
export interface Backend {
  readonly runtime: DockerRuntime;
  readonly facts: NodeFacts;
  readonly store: Store;
  readonly staticPods: StaticPodParts;
  readonly pulls: PullTracker;
  readonly accountTokens: AccountTokens;
  readonly timeline: TimelineRecorder;
  /** An image has been pulled. */
  readonly onImage: () => void;
}

/** Wires the kubelet: its ports to the store and the engine, its parts to the configuration. */
export async function createKubelet(
  options: NodeOptions,
  backend: Backend,
  group: TaskGroup,
): Promise<Kubelet> {
  const { clock, config, log } = options;
  const { facts, store, staticPods, pulls, onImage } = backend;
  const shared = sharedBy(options, backend);
  const parts = standardParts(await partOptions(options, backend, shared), group.signal);
  const complete = (event: Parameters<Parameters<typeof storeEventSink>[1]>[0]): typeof event => ({
    ...event,
    metadata: { ...event.metadata, uid: randomUUID(), creationTimestamp: formatTimestamp(clock.now()) },
  });
  return new Kubelet({
    ...shared,
    source: staticPods.source(storePodSource(store, config.nodeName)),
    sink: staticPods.sink(storeStatusSink(store, () => clock.now())),
    podGone: (uid) => {
      staticPods.podGone(uid);
      pulls.forget(uid);
    },
    events: storeEventSink(store, complete),
    terminations: store.terminations,
    parts: (kubelet) => {
      const made = parts(kubelet);
      return {
        ...made,
        engineReachable: (reachable) => {
          made.engineReachable(reachable);
          if (!group.signal.aborted) tellNode(options, store, reachable, group);
        },
      };
    },
    node: { name: config.nodeName, hostIP: facts.hostIP },
    onEvent: ({ pod, event }) => {
      const container = containerOfFieldPath(event.fieldPath);
      if (event.reason === "Pulled") onImage();
      const ended = event.reason === "Pulled" || event.reason === "Failed";
      if (ended && container !== undefined) pulls.end(pod.metadata.uid ?? "", container);
    },
    admit: (pod, others) => {
      const node = store.get(nodes, "", config.nodeName);
      return node && refusalOf(pod, node, others);
    },
    allocatable: () => store.get(nodes, "", config.nodeName)?.status?.allocatable,
    maxContainerRestartPeriodMs: config.maxContainerRestartSeconds * 1000,
    parallelStarts: 2 * availableParallelism(),
    eventSpamFilter: config.eventSpamFilter,
    log,
  });
}

/** What both the kubelet and its parts work with. */
type Shared = Pick<
  StandardPartsOptions,
  "clock" | "random" | "runtime" | "podDialer" | "rules" | "timeScale" | "timeline"
>;

function sharedBy({ clock, config, random }: NodeOptions, { runtime, timeline }: Backend): Shared {
  const podDialer = createPodDialer(config.podDialer, {
    direct: directPodDialer(hostDialer),
    agent: runtime.agentDialer,
    isPodNetworkRoutable: async () => await runtime.isPodNetworkRoutable(),
  });
  const rules = versionRules(config.kubernetesMinor);
  return { clock, random, runtime, podDialer, rules, timeScale: config.timeScale, timeline };
}

/** What the kubelet's parts take from this machine, the engine and the configuration. */
async function partOptions(
  { config, env, home }: NodeOptions,
  { facts, store, pulls, accountTokens }: Backend,
  shared: Shared,
): Promise<StandardPartsOptions> {
  const { engine: info, hostIP } = facts;
  const allocatable = allocatableOf(facts);
  return {
    ...shared,
    hostDialer,
    objects: storeObjectReader(store),
    allocatable,
    configNode: {
      hostIPs: [hostIP],
      allocatable,
      memoryBytes: info.memoryBytes,
      canLowerOomScore: info.canLowerOomScore,
      hostsFile: async () => await readFile("/etc/hosts", "utf8"),
    },
    endsExecs: () => info.local,
    dns: {
      clusterDomain: config.clusterDomain,
      clusterDNS: config.clusterDNS,
      engineResolver: "127.0.0.11",
      node: parseResolvConf(await readFile("/etc/resolv.conf", "utf8").catch(() => "")),
    },
    seccompDefault: config.seccompDefault,
    readSeccompProfile: async (path) => await readFile(join(home.root, "seccomp", path), "utf8"),
    hostFiles: info.local ? localHostFiles : undefined,
    serviceAccountToken: serviceAccountTokens(accountTokens),
    nodeCredentials: await dockerCredentials(env, homedir()),
    onPullProgress: (step) => {
      pulls.step(step);
    },
    ...(config.serializeImagePulls ? {} : { maxParallelPulls: 3 }),
  };
}

/** Writes into the node's conditions whether the engine answers. */
function tellNode(
  { clock, config, log }: NodeOptions,
  store: Store,
  reachable: boolean,
  group: TaskGroup,
): void {
  group.spawn(async () => {
    try {
      await reportEngine(store, config.nodeName, reachable, clock.now());
    } catch (error) {
      log({ level: "error", message: "the node's condition could not be stored", error });
    }
  });
}
