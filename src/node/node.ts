import { accountTokens, ensureSystemNamespaces } from "../apiserver/index.ts";
import { Closers } from "../util/closers.ts";
import type { TaskGroup } from "../util/task-group.ts";
import { spawnControllers } from "./controllers.ts";
import { createKubelet } from "./create-kubelet.ts";
import { type Foundation, layFoundation } from "./foundation.ts";
import { KubeletSwitch } from "./kubelet-switch.ts";
import { NodeHeartbeat } from "./node-heartbeat.ts";
import { registerNode } from "./node-object.ts";
import type { NodeOptions } from "./node-options.ts";
import { podStreams } from "./pod-streams.ts";
import { PullTracker } from "./pull-tracker.ts";
import { nodeRegistry, randoms, serveApi } from "./serve-api.ts";
import { staticPodParts } from "./static-pods/static-pod-parts.ts";
import { podTimelineParts } from "./timeline/pod-timeline-parts.ts";

/** A node at work. */
export interface RunningNode extends AsyncDisposable {
  readonly port: number;
  /** `docker 20.10.24 at unix:///var/run/docker.sock`, for people. */
  readonly engine: string;
  /** Settles when the node's work has failed; it is for the process to end then. */
  readonly failed: Promise<never>;
}

/**
 * Builds and starts a node: engine, store, API server, controllers, kubelet, in this order; disposing stops them in the
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
  const { certificates, clock, config, home, instance, log, random } = options;
  const foundation = await layFoundation(options, closers, signal);
  const { engine, facts, group, runtime, store } = foundation;
  const staticPods = staticPodParts({ ...config, store, directory: home.manifests, clock, log });
  const registry = nodeRegistry(options, foundation, staticPods.kubeletUid);
  const pulls = new PullTracker();
  const tokens = accountTokens(instance.token, () => clock.now());
  const timeline = await podTimelineParts({ runtime, store, clock, log }, group);
  const heartbeat = heartbeatOf(options, foundation);
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
  await ensureSystemNamespaces(store, clock.now());
  await registerNode(store, facts, clock.now());
  await staticPods.load();
  const streams = podStreams(() => kubelet.kubelet, pulls, staticPods.kubeletUid);
  const server = await serveApi(options, { store, registry, accountTokens: tokens, kubelet, streams });
  closers.add(async () => {
    await server.close();
  });
  const { hostIP } = facts;
  const { port } = server;
  const { ca } = certificates;
  const api = { store, registry, clock, random: randoms(options) };
  spawnControllers({ server: api, log, random, ca, nodeName: config.nodeName, hostIP, port, streams }, group);
  group.spawn(staticPods.run);
  group.spawn(async (s) => {
    await heartbeat.run(s);
  });
  kubelet.run();
  const failed = failureOf(group);
  failed.catch(() => undefined); // Until somebody waits for it, it is no unhandled rejection.
  const served = `serving on 127.0.0.1:${String(port)}, engine ${engine.host} (${engine.source})`;
  log({ level: "info", message: served });
  return {
    port,
    engine: `${facts.engine.name} ${facts.engine.version} at ${engine.host}`,
    failed,
    [Symbol.asyncDispose]: async () => {
      await closers.close();
    },
  };
}

function heartbeatOf({ clock, config, log }: NodeOptions, { runtime, store }: Foundation): NodeHeartbeat {
  return new NodeHeartbeat({
    store,
    clock,
    nodeName: config.nodeName,
    images: async () => await runtime.images(),
    onError: (error) => {
      log({ level: "error", message: "heartbeat of the node: not written", error });
    },
  });
}

async function failureOf(group: TaskGroup): Promise<never> {
  await group.idle();
  throw new Error("the node's work has ended by itself");
}
