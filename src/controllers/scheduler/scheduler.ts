import type { Pod, PodCondition } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { EVENTS, NODES, PODS } from "../collections.ts";
import { type ControllerEnv, onChange } from "../on-change.ts";
import { writeSame } from "../rewrite.ts";
import { type SchedulerEvent, schedulerEvent } from "./pod-events.ts";
import { isPending, schedule } from "./schedule.ts";

/** Binds pods without a node, or says why it cannot, and tries again at every change. Runs until the signal aborts. */
export async function runScheduler(env: ControllerEnv, signal: AbortSignal): Promise<void> {
  await onChange(
    env,
    [PODS, NODES],
    async () => {
      await schedulePending(env);
    },
    signal,
  );
}

/** One round over all pods that wait, oldest first. */
async function schedulePending(env: ControllerEnv): Promise<void> {
  const pending = env.store
    .list(PODS, { where: isPending })
    .items.toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  for (const pod of pending) {
    const nodes = env.store.list(NODES).items;
    const decision = schedule(pod, nodes, env.store.list(PODS).items);
    if (decision.kind === "bind") await bind(env, pod, decision.node);
    else await reportUnschedulable(env, pod, decision.message);
  }
}

async function bind(env: ControllerEnv, pod: Stored<Pod>, node: string): Promise<void> {
  const done = await change(env, pod, (current, now) => ({
    ...withCondition(current, { type: "PodScheduled", status: "True", lastProbeTime: null }, now),
    spec: { ...current.spec, nodeName: node },
  }));
  if (!done) return;
  const { namespace = "", name } = pod.metadata;
  const message = `Successfully assigned ${namespace}/${name} to ${node}`;
  await record(env, pod, { type: "Normal", reason: "Scheduled", action: "Binding", message });
}

/** Condition and event appear when the reason is new, not at every try. */
async function reportUnschedulable(env: ControllerEnv, pod: Stored<Pod>, message: string): Promise<void> {
  const before = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (before?.reason === "Unschedulable" && before.message === message) return;
  const condition: PodCondition = {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    reason: "Unschedulable",
    message,
  };
  const done = await change(env, pod, (current, now) => withCondition(current, condition, now));
  if (!done) return;
  await record(env, pod, { type: "Warning", reason: "FailedScheduling", action: "Scheduling", message });
}

/** Writes unless the pod has gone, was replaced, or no longer waits. Says whether it wrote. */
async function change(
  env: ControllerEnv,
  pod: Stored<Pod>,
  next: (current: Stored<Pod>, now: EpochMs) => Pod,
): Promise<boolean> {
  let written = false;
  await writeSame(env.store, PODS, pod, (current) => {
    written = isPending(current);
    return written ? { set: next(current, env.clock.now()) } : {};
  });
  return written;
}

/** lastTransitionTime moves only with the status. */
function withCondition(pod: Pod, condition: PodCondition, now: EpochMs): Pod {
  const conditions = pod.status?.conditions ?? [];
  const before = conditions.find(({ type }) => type === condition.type);
  const kept = before?.status === condition.status ? before.lastTransitionTime : undefined;
  const full = { ...condition, lastTransitionTime: kept ?? formatTimestamp(now) };
  return {
    ...pod,
    status: {
      ...pod.status,
      conditions:
        before === undefined ? [...conditions, full] : conditions.map((c) => (c === before ? full : c)),
    },
  };
}

async function record(env: ControllerEnv, pod: Stored<Pod>, event: SchedulerEvent): Promise<void> {
  const object = schedulerEvent(pod, event, env.clock.now());
  const { namespace = "", name = "" } = object.metadata;
  await env.store.write(EVENTS, namespace, name, () => ({ set: object }));
}
