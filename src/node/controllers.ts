import { randomUUID } from "node:crypto";
import type { ApiEnvironment } from "../apiserver/environment.ts";
import { inProcessCreate, inProcessDelete } from "../apiserver/in-process.ts";
import type { PodStreams } from "../apiserver/index.ts";
import {
  type ControllerEnv,
  runDeploymentController,
  runEndpointsController,
  runGarbageCollector,
  runKubernetesService,
  runNamespaceController,
  runNamespaceDefaults,
  runReplicaSetController,
  runScheduler,
} from "../controllers/index.ts";
import type { Log } from "../kubelet/log.ts";
import type { TaskGroup } from "../util/task-group.ts";
import { events } from "./collections.ts";
import { renewNodeLease } from "./node-lease.ts";
import { runServiceProxy } from "./service-proxy.ts";

/** The API as controllers use it. */
type Server = Pick<ApiEnvironment, "store" | "registry" | "clock" | "random">;

/** Runs until the signal aborts. */
type Controller = (env: ControllerEnv, signal: AbortSignal) => Promise<void>;

/** What the controllers of a node need beside the API. */
export interface ControllerParts {
  readonly server: Server;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  /** Certificate of the instance's authority, PEM. */
  readonly ca: string;
  readonly nodeName: string;
  readonly hostIP: string;
  /** Of the API server. */
  readonly port: number;
  readonly streams: PodStreams;
}

/** Starts all that reconciles objects; each ends with the group. */
export function spawnControllers(parts: ControllerParts, group: TaskGroup): void {
  const { store, clock } = parts.server;
  const controllers = {
    ...objectControllers(parts),
    ...serviceControllers(parts),
    ...workloadControllers(parts.server),
  };
  for (const [name, run] of Object.entries(controllers)) {
    const onError = (error: unknown): void => {
      parts.log({ level: "error", message: `${name}: a round failed and is made again`, error });
    };
    group.spawn(async (signal) => {
      await run({ store, clock, onError }, signal);
    });
  }
}

function objectControllers({ server, ca, nodeName }: ControllerParts): Readonly<Record<string, Controller>> {
  const deleteObject = inProcessDelete(server);
  const { all } = server.registry;
  const contents = all.filter(({ namespaced }) => namespaced).map(({ type }) => type);
  const kinds = all.filter(({ verbs, type }) => verbs.includes("delete") && type.name !== events.name);
  return {
    scheduler: runScheduler,
    "namespace controller": async (env, signal) => {
      await runNamespaceController({ ...env, contents, deleteObject }, signal);
    },
    "namespace defaults": async (env, signal) => {
      await runNamespaceDefaults({ ...env, newUid: randomUUID, ca }, signal);
    },
    "garbage collector": async (env, signal) => {
      await runGarbageCollector({ ...env, kinds, deleteObject }, signal);
    },
    "lease of the node": async (env, signal) => {
      await renewNodeLease({ ...env, nodeName }, signal);
    },
  };
}

function serviceControllers(parts: ControllerParts): Readonly<Record<string, Controller>> {
  const { random, hostIP: address, port, streams, log } = parts;
  return {
    "endpoints controller": async (env, signal) => {
      await runEndpointsController({ ...env, newUid: randomUUID, random }, signal);
    },
    "kubernetes service": async (env, signal) => {
      await runKubernetesService({ ...env, newUid: randomUUID, address, port }, signal);
    },
    "service proxy": async (env, signal) => {
      await runServiceProxy({ ...env, streams, log }, signal);
    },
  };
}

/** Those of workloads, which write through the API's rules. */
export function workloadControllers(server: Server): Readonly<Record<string, Controller>> {
  const writes = { createObject: inProcessCreate(server), deleteObject: inProcessDelete(server) };
  return {
    "replica set controller": async (env, signal) => {
      await runReplicaSetController({ ...env, ...writes }, signal);
    },
    "deployment controller": async (env, signal) => {
      await runDeploymentController({ ...env, ...writes }, signal);
    },
  };
}
