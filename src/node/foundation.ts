import { statfs } from "node:fs/promises";
import type { EngineInfo } from "../kubelet/ports.ts";
import { connectDocker } from "../runtime/docker/connect.ts";
import type { DockerRuntime } from "../runtime/docker/docker-runtime.ts";
import { openStore, type Store } from "../storage/index.ts";
import { sqliteBackend } from "../storage/sqlite-backend.ts";
import type { Closers } from "../util/closers.ts";
import { TaskGroup } from "../util/task-group.ts";
import { leases, podTimelines } from "./collections.ts";
import { type FoundEngine, locateEngine } from "./engine.ts";
import { hostAddress } from "./host-address.ts";
import { hostIdentity } from "./host-identity.ts";
import { kubernetesVersion } from "./kubernetes-version.ts";
import { LEASE_HISTORY } from "./node-lease.ts";
import type { NodeFacts } from "./node-object.ts";
import type { NodeOptions } from "./node-options.ts";
import { timelineHistory } from "./timeline/pod-timeline-parts.ts";

/** What kubelet, API and controllers of a node stand on. */
export interface Foundation {
  readonly engine: FoundEngine;
  readonly runtime: DockerRuntime;
  readonly facts: NodeFacts;
  readonly store: Store;
  /** Runs what goes on until the node ends; it ends before the store and the engine's client. */
  readonly group: TaskGroup;
}

/** Connects to the engine and opens the store. @throws MinikubeletError when one of them cannot be had */
export async function layFoundation(
  options: NodeOptions,
  closers: Closers,
  signal: AbortSignal,
): Promise<Foundation> {
  const { clock, config, home, instance, schedule } = options;
  const engine = await locateEngine(config.engine);
  const runtime = await connectDocker({
    engine: engine.address,
    instanceId: instance.id,
    podCIDR: config.podCIDR,
    clock,
  });
  closers.add(async () => {
    await runtime.close();
  });
  const [info] = await Promise.all([runtime.info(), runtime.removeLeftovers()]);
  const facts = await nodeFacts(options, info);
  const store = openStore({
    backend: sqliteBackend(home.stateDb),
    schedule,
    now: () => clock.now(),
    historyOf: { [podTimelines.name]: timelineHistory, [leases.name]: LEASE_HISTORY },
  });
  closers.add(async () => {
    await store.close();
  });
  const group = new TaskGroup(signal);
  closers.add(async () => {
    await group.close();
  });
  return { engine, runtime, facts, store, group };
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
