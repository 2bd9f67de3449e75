import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism, homedir } from "node:os";
import { join } from "node:path";
import type { ResourceList } from "../api/index.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import {
  accountTokens,
  coreResources,
  createRegistry,
  ensureSystemNamespaces,
  READ_ONLY_GROUP,
  startApiServer,
  type ApiServer,
  type PodStreams,
  type Registry,
} from "../apiserver/index.ts";
import { inProcessDelete } from "../apiserver/in-process.ts";
import type { InstanceHome } from "../client/instance-home.ts";
import { runNamespaceController, runNamespaceDefaults, runScheduler } from "../controllers/index.ts";
import { refusalOf } from "../kubelet/admission.ts";
import { versionRules } from "../kubelet/core/version-rules.ts";
import { Kubelet } from "../kubelet/kubelet.ts";
import type { Log } from "../kubelet/log.ts";
import type { Clock, EngineInfo } from "../kubelet/ports.ts";
import { standardParts } from "../kubelet/standard-parts.ts";
import { createPodDialer } from "../runtime/docker/agent/create-pod-dialer.ts";
import { connectDocker } from "../runtime/docker/connect.ts";
import type { DockerRuntime } from "../runtime/docker/docker-runtime.ts";
import { openStore, type Store } from "../storage/index.ts";
import { sqliteBackend } from "../storage/sqlite-backend.ts";
import { directPodDialer } from "../system/direct-pod-dialer.ts";
import { hostDialer } from "../system/host-dialer.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { ServingCertificates } from "./certificates.ts";
import type { NodeConfig } from "./config.ts";
import { locateEngine } from "./engine.ts";
import { storeEventSink } from "./event-sink.ts";
import { hostAddress } from "./host-address.ts";
import { localHostFiles } from "../kubelet/volumes/local-host-files.ts";
import { dockerCredentials } from "./docker-credentials.ts";
import type { Instance } from "./instance.ts";
import { nodes } from "./collections.ts";
import { capacityOf, registerNode } from "./node-object.ts";
import { storeObjectReader } from "./object-reader.ts";
import { storePodSource } from "./pod-source.ts";
import { podStreams } from "./pod-streams.ts";
import { parseResolvConf } from "../kubelet/config/dns.ts";
import { serviceAccountTokens } from "./service-account-token.ts";
import { type StaticPodParts, staticPodParts } from "./static-pods/static-pod-parts.ts";
import { storeStatusSink } from "./status-sink.ts";
import { listen } from "./listen.ts";

/** What a node is made from. */
export interface NodeOptions {
  readonly home: InstanceHome;
  readonly instance: Instance;
  readonly config: NodeConfig;
  readonly certificates: ServingCertificates;
  /** Version of minikubelet itself. */
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: (run: () => void) => void;
  readonly log: Log;
}

/** A node at work. */
export interface RunningNode extends AsyncDisposable {
  readonly port: number;
  /** `docker 20.10.24 at unix:///var/run/docker.sock`, for people. */
  readonly engine: string;
  /** Settles when the node's work has failed; it is for the process to end then. */
  readonly failed: Promise<never>;
}

/**
 * Builds and starts a node: engine, store, API server, scheduler, kubelet, in this order; disposing stops them in the
 * reverse one and leaves the pods running. @throws MinikubeletError when a part cannot start
 */
export async function startNode(options: NodeOptions, signal: AbortSignal): Promise<RunningNode> {
  const { config, clock, home, instance, log } = options;
  const located = await locateEngine(config.engine);
  const runtime = await connectDocker({
    engine: located.address,
    instanceId: instance.id,
    podCIDR: config.podCIDR,
    clock,
  });
  const info = await runtime.info();
  const store = openStore({
    backend: sqliteBackend(home.stateDb),
    schedule: options.schedule,
    now: () => clock.now(),
  });
  const group = new TaskGroup(signal);
  const registry = createRegistry(coreResources);
  const staticPods = staticPodParts({ ...config, store, directory: home.manifests, clock, log });
  const kubelet = await createKubelet(options, { runtime, info, store, staticPods }, group.signal);
  await ensureSystemNamespaces(store, clock.now());
  const hostIP = hostAddress();
  await registerNode(
    store,
    {
      name: config.nodeName,
      hostIP,
      engine: info,
      kubeletVersion: kubernetesVersion(options),
      maxPods: config.maxPods,
      allocatable: config.allocatable,
    },
    clock.now(),
  );
  await staticPods.load();
  const streams = podStreams(kubelet, staticPods.kubeletUid);
  const server = await serve(options, store, registry, streams);
  group.spawn(async (s) => {
    await runScheduler({ store, now: () => clock.now() }, s);
  });
  const contents = registry.all.filter((resource) => resource.namespaced).map((resource) => resource.type);
  const deleteObject = inProcessDelete({ store, registry, clock });
  group.spawn(async (s) => {
    await runNamespaceController({ store, contents, deleteObject }, s);
  });
  const { ca } = options.certificates;
  group.spawn(async (s) => {
    await runNamespaceDefaults({ store, now: () => clock.now(), newUid: randomUUID, ca }, s);
  });
  group.spawn(staticPods.run);
  kubelet.start(group.signal);
  log({
    level: "info",
    message: `serving on 127.0.0.1:${String(server.port)}, engine ${located.host} (${located.source})`,
  });
  return {
    port: server.port,
    engine: `${info.name} ${info.version} at ${located.host}`,
    failed: failureOf(group),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await kubelet.close();
      await group.close();
      await store.close();
      await runtime.close();
    },
  };
}

/** `v1.36.0+minikubelet.0.1.0` */
function kubernetesVersion({ config, version }: NodeOptions): string {
  return `v1.${String(config.kubernetesMinor)}.0+minikubelet.${version}`;
}

async function serve(
  options: NodeOptions,
  store: Store,
  registry: Registry,
  streams: PodStreams,
): Promise<ApiServer> {
  const { clock, config, instance, log } = options;
  const env = {
    store,
    clock,
    registry,
    streams,
    accountTokens: accountTokens(instance.token, () => clock.now()),
    version: { major: "1", minor: String(config.kubernetesMinor), gitVersion: kubernetesVersion(options) },
    random: (count: number) => Array.from({ length: count }, options.random),
  };
  const admin = { token: instance.token, user: { name: "kubernetes-admin", groups: ["system:masters"] } };
  const reader = {
    token: instance.readOnlyToken,
    user: { name: "minikubelet-read-only", groups: [READ_ONLY_GROUP] },
  };
  return await listen(
    options,
    async (port) =>
      await startApiServer({
        env,
        host: "127.0.0.1",
        port,
        tls: options.certificates,
        tokens: [admin, reader],
        onError: (error, { method, url }) => {
          log({ level: "error", message: `${method} ${url} failed`, error });
        },
      }),
  );
}

interface Backend {
  readonly runtime: DockerRuntime;
  readonly info: EngineInfo;
  readonly store: Store;
  readonly staticPods: StaticPodParts;
}

async function createKubelet(
  options: NodeOptions,
  { runtime, info, store, staticPods }: Backend,
  signal: AbortSignal,
): Promise<Kubelet> {
  const { clock, config, instance, log, random } = options;
  const rules = versionRules(config.kubernetesMinor);
  const hostIP = hostAddress();
  const allocatable: ResourceList = {
    ...capacityOf({ engine: info, maxPods: config.maxPods }),
    ...config.allocatable,
  };
  const podDialer = createPodDialer(config.podDialer, {
    direct: directPodDialer(hostDialer),
    agent: runtime.agentDialer,
    isPodNetworkRoutable: async () => await runtime.isPodNetworkRoutable(),
  });
  const parts = standardParts(
    {
      clock,
      random,
      runtime,
      podDialer,
      rules,
      timeScale: config.timeScale,
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
      readSeccompProfile: async (path) => await readFile(join(options.home.root, "seccomp", path), "utf8"),
      hostFiles: info.local ? localHostFiles : undefined,
      serviceAccountToken: serviceAccountTokens(instance.token, () => clock.now()),
      nodeCredentials: await dockerCredentials(process.env, homedir()),
      ...(config.serializeImagePulls ? {} : { maxParallelPulls: 3 }),
    },
    signal,
  );
  const complete = (event: Parameters<Parameters<typeof storeEventSink>[1]>[0]): typeof event => ({
    ...event,
    metadata: { ...event.metadata, uid: randomUUID(), creationTimestamp: formatTimestamp(clock.now()) },
  });
  return new Kubelet({
    clock,
    random,
    runtime,
    podDialer,
    source: staticPods.source(storePodSource(store, config.nodeName)),
    sink: staticPods.sink(storeStatusSink(store)),
    podGone: staticPods.podGone,
    events: storeEventSink(store, complete),
    terminations: store.terminations,
    parts,
    node: { name: config.nodeName, hostIP },
    admit: (pod, others) => {
      const node = store.get(nodes, "", config.nodeName);
      return node && refusalOf(pod, node, others);
    },
    rules,
    timeScale: config.timeScale,
    parallelStarts: 2 * availableParallelism(),
    eventSpamFilter: config.eventSpamFilter,
    log,
  });
}

async function failureOf(group: TaskGroup): Promise<never> {
  await group.idle();
  throw new Error("the node's work has ended by itself");
}
