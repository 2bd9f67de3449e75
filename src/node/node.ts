import { statfs } from "node:fs/promises";
import { featuresOf } from "../api/features.ts";
import {
  ADMIN_GROUP,
  accountTokens,
  appsResources,
  clusterResources,
  coreResources,
  createRegistry,
  ensureSystemNamespaces,
  metricsResources,
  ownResources,
  processesResource,
  READ_ONLY_GROUP,
  serviceResources,
  startApiServer,
  type ApiServer,
  type PodStreams,
} from "../apiserver/index.ts";
import type { ApiEnvironment } from "../apiserver/environment.ts";
import type { EngineInfo } from "../kubelet/ports.ts";
import { connectDocker } from "../runtime/docker/connect.ts";
import { openStore } from "../storage/index.ts";
import { sqliteBackend } from "../storage/sqlite-backend.ts";
import { Closers } from "../util/closers.ts";
import { TaskGroup } from "../util/task-group.ts";
import { leases, podTimelines } from "./collections.ts";
import { containerProcesses } from "./container-processes.ts";
import { containerUsage } from "./container-usage.ts";
import { spawnControllers } from "./controllers.ts";
import { createKubelet } from "./create-kubelet.ts";
import { locateEngine } from "./engine.ts";
import { hostAddress } from "./host-address.ts";
import { hostIdentity } from "./host-identity.ts";
import { KubeletSwitch } from "./kubelet-switch.ts";
import { listen } from "./listen.ts";
import { NodeHeartbeat } from "./node-heartbeat.ts";
import { LEASE_HISTORY } from "./node-lease.ts";
import { type NodeFacts, registerNode } from "./node-object.ts";
import type { NodeOptions } from "./node-options.ts";
import { PullTracker } from "./pull-tracker.ts";
import { podStreams } from "./pod-streams.ts";
import { staticPodParts } from "./static-pods/static-pod-parts.ts";
import { podTimelineParts, timelineHistory } from "./timeline/pod-timeline-parts.ts";

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
  const closers = new Closers();
  try {
    return await startParts(options, closers, signal);
  } catch (error) {
    await closers.close().catch(() => undefined); // What failed first is what counts.
    throw error;
  }
}

async function startParts(options: NodeOptions, closers: Closers, signal: AbortSignal): Promise<RunningNode> {
  const { certificates, clock, config, home, instance, log } = options;
  const now = (): number => clock.now();
  const located = await locateEngine(config.engine);
  const runtime = await connectDocker({
    engine: located.address,
    instanceId: instance.id,
    podCIDR: config.podCIDR,
    clock,
  });
  closers.add(async () => {
    await runtime.close();
  });
  await runtime.removeLeftovers();
  const facts = await nodeFacts(options, await runtime.info());
  const store = openStore({
    backend: sqliteBackend(home.stateDb),
    schedule: options.schedule,
    now,
    historyOf: { [podTimelines.name]: timelineHistory, [leases.name]: LEASE_HISTORY },
  });
  closers.add(async () => {
    await store.close();
  });
  const group = new TaskGroup(signal);
  closers.add(async () => {
    await group.close();
  });
  const staticPods = staticPodParts({ ...config, store, directory: home.manifests, clock, log });
  const features = featuresOf(config.kubernetesMinor);
  const registry = createRegistry(
    [
      ...coreResources(features),
      ...appsResources(features),
      ...clusterResources,
      ...serviceResources(store, options.random, features),
      ...ownResources,
    ],
    [
      ...metricsResources(store, containerUsage(runtime, clock)),
      processesResource(store, containerProcesses(runtime, staticPods.kubeletUid)),
    ],
  );
  const pulls = new PullTracker();
  const tokens = accountTokens(instance.token, now);
  const timeline = await podTimelineParts({ runtime, store, clock, log }, group);
  const heartbeat = new NodeHeartbeat({
    store,
    clock,
    nodeName: config.nodeName,
    images: async () => await runtime.images(),
    onError: (error) => {
      log({ level: "error", message: "heartbeat of the node: not written", error });
    },
  });
  const onImage = (): void => {
    heartbeat.imagesChanged();
  };
  const backend = { runtime, facts, store, staticPods, pulls, accountTokens: tokens, timeline, onImage };
  const kubelet = await KubeletSwitch.create(
    async (life) => await createKubelet(options, backend, life),
    group,
  );
  closers.add(async () => {
    await kubelet.close();
  });
  await ensureSystemNamespaces(store, now());
  await registerNode(store, facts, now());
  await staticPods.load();
  const streams = podStreams(() => kubelet.kubelet, pulls, staticPods.kubeletUid);
  const server = await serve(options, { store, registry, accountTokens: tokens, kubelet }, streams);
  closers.add(async () => {
    await server.close();
  });
  spawnControllers(
    {
      server: { store, registry, clock, random: randoms(options) },
      log,
      random: options.random,
      ca: certificates.ca,
      nodeName: config.nodeName,
      hostIP: facts.hostIP,
      port: server.port,
      streams,
    },
    group,
  );
  group.spawn(staticPods.run);
  group.spawn(async (s) => {
    await heartbeat.run(s);
  });
  kubelet.run();
  const failed = failureOf(group);
  failed.catch(() => undefined); // Until somebody waits for it, it is no unhandled rejection.
  log({
    level: "info",
    message: `serving on 127.0.0.1:${String(server.port)}, engine ${located.host} (${located.source})`,
  });
  return {
    port: server.port,
    engine: `${facts.engine.name} ${facts.engine.version} at ${located.host}`,
    failed,
    [Symbol.asyncDispose]: async () => {
      await closers.close();
    },
  };
}

async function nodeFacts(options: NodeOptions, engine: EngineInfo): Promise<NodeFacts> {
  const { config, home } = options;
  const { blocks, bsize } = await statfs(home.root);
  return {
    name: config.nodeName,
    hostIP: hostAddress(),
    engine,
    identity: await hostIdentity(engine.local),
    kubeletVersion: kubernetesVersion(options),
    maxPods: config.maxPods,
    diskBytes: blocks * bsize,
    timeScale: config.timeScale,
    allocatable: config.allocatable,
  };
}

/** `v1.36.0+minikubelet.0.1.0` */
function kubernetesVersion({ config, version }: NodeOptions): string {
  return `v1.${String(config.kubernetesMinor)}.0+minikubelet.${version}`;
}

async function serve(
  options: NodeOptions,
  parts: Pick<ApiEnvironment, "store" | "registry" | "accountTokens" | "kubelet">,
  streams: PodStreams,
): Promise<ApiServer> {
  const { clock, config, instance, log } = options;
  const env = {
    ...parts,
    clock,
    streams,
    version: { major: "1", minor: String(config.kubernetesMinor), gitVersion: kubernetesVersion(options) },
    random: randoms(options),
  };
  const admin = { token: instance.token, user: { name: "kubernetes-admin", groups: [ADMIN_GROUP] } };
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

/** So many numbers in [0, 1), for names. */
function randoms({ random }: NodeOptions): (count: number) => readonly number[] {
  return (count) => Array.from({ length: count }, random);
}

async function failureOf(group: TaskGroup): Promise<never> {
  await group.idle();
  throw new Error("the node's work has ended by itself");
}
