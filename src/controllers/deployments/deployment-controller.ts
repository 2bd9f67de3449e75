import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from "../../api/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import type { Stored } from "../../storage/index.ts";
import { messageOf } from "../../util/errors.ts";
import { BackOff } from "../back-off.ts";
import { DEPLOYMENTS, PODS, REPLICA_SETS } from "../collections.ts";
import { EventRecorder } from "../event-recorder.ts";
import type { ObjectWrites } from "../object-writes.ts";
import { type ControllerEnv, onChange, type WakeAt } from "../on-change.ts";
import { claim } from "../owners.ts";
import { rewrite } from "../rewrite.ts";
import { settleClaims } from "../settle-claims.ts";
import { REVISION, scaleAnnotations } from "./annotations.ts";
import { withCondition } from "./conditions.ts";
import { decide, type DeploymentPlan } from "./decide.ts";
import { hasDeadline, progressCheckAt } from "./status.ts";
import { replicasOf } from "./limits.ts";

/** Rolls the template of each Deployment out by ReplicaSets. Runs until the signal aborts. */
export async function runDeploymentController(
  env: ControllerEnv & ObjectWrites,
  signal: AbortSignal,
): Promise<void> {
  const controller = new DeploymentController(env);
  await onChange(
    env,
    [DEPLOYMENTS, REPLICA_SETS, PODS],
    async (wakeAt) => {
      await controller.syncAll(wakeAt);
    },
    signal,
  );
}

/** The ReplicaSets and pods of a namespace. */
interface Surroundings {
  readonly replicaSets: readonly Stored<ReplicaSet>[];
  readonly pods: readonly Stored<Pod>[];
}

class DeploymentController {
  readonly #env: ControllerEnv & ObjectWrites;
  readonly #events: EventRecorder;
  readonly #failed = new BackOff();

  constructor(env: ControllerEnv & ObjectWrites) {
    this.#env = env;
    this.#events = new EventRecorder(env, "deployment-controller");
  }

  async syncAll(wakeAt: WakeAt): Promise<void> {
    const { store } = this.#env;
    const all = store.list(DEPLOYMENTS).items;
    this.#failed.keep(new Set(all.map(({ metadata }) => metadata.uid)));
    const namespaces = Map.groupBy(all, ({ metadata }) => metadata.namespace ?? "");
    for (const [namespace, deployments] of namespaces) {
      const replicaSets = store.list(REPLICA_SETS, { namespace }).items;
      const pods = store.list(PODS, { namespace }).items;
      for (const deployment of deployments) await this.#sync(deployment, { replicaSets, pods }, wakeAt);
    }
  }

  async #sync(
    deployment: Stored<Deployment>,
    { replicaSets, pods }: Surroundings,
    wakeAt: WakeAt,
  ): Promise<void> {
    const { store, clock } = this.#env;
    const claims = claim(deployment, deployment.spec.selector, replicaSets);
    await settleClaims(store, REPLICA_SETS, deployment, claims);
    // Their change leads to another round, which finds them where they belong.
    if (claims.adopt.length + claims.release.length > 0) return;
    const names = new Set(replicaSets.map(({ metadata }) => metadata.name));
    const isTaken = (name: string): boolean => names.has(name);
    const plan = decide({ deployment, replicaSets: claims.owned, pods, isTaken }, clock.now());
    const status = await this.#carryOut(deployment, plan, claims.owned, wakeAt);
    const check = progressCheckAt(deployment, status);
    if (check !== undefined) wakeAt(check);
    await this.#report(deployment, plan.revision, status);
  }

  /** The status to be written then. */
  async #carryOut(
    deployment: Stored<Deployment>,
    plan: DeploymentPlan,
    owned: readonly Stored<ReplicaSet>[],
    wakeAt: WakeAt,
  ): Promise<DeploymentStatus> {
    const { store, deleteObject } = this.#env;
    const { notes } = plan;
    if (notes !== undefined) {
      const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
      await rewrite(store, REPLICA_SETS, notes.of, (set) => ({
        ...set,
        metadata: { ...set.metadata, annotations: notes.annotations },
        spec: { ...set.spec, minReadySeconds },
      }));
    }
    for (const set of owned) {
      const size = plan.sizes.get(set.metadata.name);
      if (size !== undefined) await this.#resize(deployment, set, size);
    }
    for (const { metadata } of plan.remove) {
      const preconditions = { uid: metadata.uid };
      await deleteObject(REPLICA_SETS, metadata.namespace ?? "", metadata.name, { preconditions });
    }
    return plan.create === undefined
      ? plan.status
      : await this.#create(deployment, plan.create, plan.status, wakeAt);
  }

  async #create(
    deployment: Stored<Deployment>,
    replicaSet: ReplicaSet,
    status: DeploymentStatus,
    wakeAt: WakeAt,
  ): Promise<DeploymentStatus> {
    const { metadata } = deployment;
    const now = this.#env.clock.now();
    const waits = this.#failed.waiting(metadata.uid, now);
    if (waits !== undefined) {
      wakeAt(waits.until);
      return deployment.status ?? {};
    }
    const name = replicaSet.metadata.name ?? "";
    try {
      await this.#env.createObject(REPLICA_SETS, metadata.namespace ?? "", replicaSet);
    } catch (error) {
      const message = `Failed to create new replica set "${name}": ${messageOf(error)}`;
      const reason = "ReplicaSetCreateError";
      wakeAt(this.#failed.fail(metadata.uid, message, now));
      await this.#events.record(deployment, { type: "Warning", reason, message });
      if (!hasDeadline(deployment)) return status;
      const finding = { type: "Progressing", status: "False", reason, message } as const;
      return { ...status, conditions: withCondition(deployment.status?.conditions ?? [], finding, now) };
    }
    this.#failed.clear(metadata.uid);
    const replicas = replicasOf(replicaSet);
    if (replicas > 0) await this.#scaled(deployment, name, 0, replicas);
    return status;
  }

  async #resize(deployment: Stored<Deployment>, set: Stored<ReplicaSet>, size: number): Promise<void> {
    const annotations = scaleAnnotations(deployment);
    const before = replicasOf(set);
    const written = await rewrite(this.#env.store, REPLICA_SETS, set, (current) => ({
      ...current,
      metadata: {
        ...current.metadata,
        annotations: { ...current.metadata.annotations, ...annotations },
      },
      spec: { ...current.spec, replicas: size },
    }));
    if (written !== undefined && size !== before)
      await this.#scaled(deployment, set.metadata.name, before, size);
  }

  async #scaled(deployment: Stored<Deployment>, name: string, from: number, to: number): Promise<void> {
    const message = `Scaled ${to > from ? "up" : "down"} replica set ${name} from ${from} to ${to}`;
    await this.#events.record(deployment, { type: "Normal", reason: "ScalingReplicaSet", message });
  }

  /** Status and revision, as one write of `/status`: it does not count as a change of the Deployment. */
  async #report(deployment: Stored<Deployment>, revision: number, status: DeploymentStatus): Promise<void> {
    const { annotations } = deployment.metadata;
    const noted = revision === 0 || annotations?.[REVISION] === String(revision);
    if (noted && deepEqual(status, deployment.status)) return;
    await rewrite(this.#env.store, DEPLOYMENTS, deployment, (current) => ({
      ...current,
      metadata: noted
        ? current.metadata
        : {
            ...current.metadata,
            annotations: { ...current.metadata.annotations, [REVISION]: String(revision) },
          },
      status,
    }));
  }
}
