import type { Pod, ReplicaSet } from "../../api/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { BackOff } from "../back-off.ts";
import { PODS, REPLICA_SETS } from "../collections.ts";
import { EventRecorder } from "../event-recorder.ts";
import type { ObjectWrites } from "../object-writes.ts";
import { type ControllerEnv, onChange, type WakeAt } from "../on-change.ts";
import { PodControl, podFromTemplate } from "../pod-control.ts";
import { rewrite } from "../rewrite.ts";
import { settleClaims } from "../settle-claims.ts";
import { decide, type ReplicaFailure, type ReplicaSetPlan, statusOf } from "./decide.ts";

/** Keeps as many pods as each ReplicaSet wants. Runs until the signal aborts. */
export async function runReplicaSetController(
  env: ControllerEnv & ObjectWrites,
  signal: AbortSignal,
): Promise<void> {
  const controller = new ReplicaSetController(env);
  await onChange(
    env,
    [REPLICA_SETS, PODS],
    async (wakeAt) => {
      await controller.syncAll(wakeAt);
    },
    signal,
  );
}

class ReplicaSetController {
  readonly #env: ControllerEnv & ObjectWrites;
  readonly #pods: PodControl;
  readonly #failed = new BackOff();

  constructor(env: ControllerEnv & ObjectWrites) {
    this.#env = env;
    this.#pods = new PodControl(env, new EventRecorder(env, "replicaset-controller"));
  }

  async syncAll(wakeAt: WakeAt): Promise<void> {
    const { store } = this.#env;
    const all = store.list(REPLICA_SETS).items;
    this.#failed.keep(new Set(all.map(({ metadata }) => metadata.uid)));
    if (all.length === 0) return;
    const pods = Map.groupBy(store.list(PODS).items, ({ metadata }) => metadata.namespace ?? "");
    for (const replicaSet of all)
      await this.#sync(replicaSet, pods.get(replicaSet.metadata.namespace ?? "") ?? [], wakeAt);
  }

  async #sync(replicaSet: Stored<ReplicaSet>, pods: readonly Stored<Pod>[], wakeAt: WakeAt): Promise<void> {
    const { store, clock } = this.#env;
    const plan = decide(replicaSet, pods, clock.now());
    await settleClaims(store, PODS, replicaSet, plan.claims);
    const failure = await this.#scale(replicaSet, plan, wakeAt);
    const { namespace = "" } = replicaSet.metadata;
    // Most sets have nothing to do, and what was read for all of them is still true then.
    const present = isIdle(plan) ? pods : store.list(PODS, { namespace }).items;
    const { status, nextAvailable } = statusOf(replicaSet, present, failure, clock.now());
    if (nextAvailable !== undefined) wakeAt(nextAvailable);
    if (deepEqual(status, replicaSet.status)) return;
    await rewrite(store, REPLICA_SETS, replicaSet, (current) => ({ ...current, status }));
  }

  async #scale(
    replicaSet: Stored<ReplicaSet>,
    { create, remove }: ReplicaSetPlan,
    wakeAt: WakeAt,
  ): Promise<ReplicaFailure | undefined> {
    const { uid } = replicaSet.metadata;
    if (remove.length > 0) await this.#pods.deleteAll(replicaSet, remove);
    if (create === 0) {
      this.#failed.clear(uid);
      return undefined;
    }
    const now: EpochMs = this.#env.clock.now();
    const waits = this.#failed.waiting(uid, now);
    if (waits !== undefined) {
      wakeAt(waits.until);
      return { reason: "FailedCreate", message: waits.message };
    }
    const pods = Array.from({ length: create }, () => podFromTemplate(replicaSet.spec.template, replicaSet));
    const message = await this.#pods.createAll(replicaSet, pods);
    if (message === undefined) {
      this.#failed.clear(uid);
      return undefined;
    }
    wakeAt(this.#failed.fail(uid, message, now));
    return { reason: "FailedCreate", message };
  }
}

function isIdle({ claims, create, remove }: ReplicaSetPlan): boolean {
  return claims.adopt.length + claims.release.length + create + remove.length === 0;
}
