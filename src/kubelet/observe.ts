import { deepEqual } from "../api/deep-equal.ts";
import { allStatuses } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";
import { initAndRegular } from "./core/containers.ts";
import type { Observed, ObservedContainer } from "./core/types.ts";
import type { ContainerId, RuntimeContainer } from "./ports.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** What a worker knows of its pod besides the engine's view. */
export interface WorkerFacts {
  readonly removedFromSource: boolean;
  readonly eviction: Observed["eviction"];
  /** Updates of the source so far: each makes attempts due, as a hint of the engine does. */
  readonly updates: number;
}

/** Termination messages by container id; read once, for an ended container says no more. */
export type TerminationMessages = Map<ContainerId, string | undefined>;

/** Waits until the engine's view can be trusted, then takes the snapshot that the next decision depends on. */
export async function observe(
  env: WorkerEnv,
  pod: Pod,
  facts: WorkerFacts,
  messages: TerminationMessages,
  signal: AbortSignal,
): Promise<Observed> {
  const uid = pod.metadata.uid ?? "";
  await env.cache.connected(signal);
  // What comes while messages are read is for the next look: one that is removed meanwhile has been seen to end.
  const seen = env.cache.pod(uid);
  const revision = env.cache.revision(uid);
  for (const container of seen?.containers ?? [])
    if (container.state.kind === "exited" && !messages.has(container.id))
      messages.set(container.id, await env.config.terminationMessage(container, signal));
  const present = new Set(seen?.containers.map(({ id }) => id));
  for (const id of messages.keys()) if (!present.has(id)) messages.delete(id);
  return {
    sandboxes: seen?.sandboxes ?? [],
    containers: (seen?.containers ?? []).map((container) => observedContainer(container, messages)),
    probeResults: env.probes.results(uid),
    probeWorkers: env.probes.workers(uid),
    volumesMounted: env.volumes.isMounted(uid),
    node: env.node,
    removedFromSource: facts.removedFromSource,
    eviction: facts.eviction,
    missingPullSecrets: env.images.missingSecrets(pod),
    ...resizeRefusalOf(env, pod),
    revision: revision + facts.updates,
  };
}

/** Looked at only where the spec asks for other requests than were granted: it means looking at all pods. */
function resizeRefusalOf(env: WorkerEnv, pod: Pod): Pick<Observed, "resizeRefusal"> {
  const isAsked = allStatuses(pod).some(({ name, allocatedResources }) => {
    const container = initAndRegular(pod.spec).find((one) => one.name === name);
    return allocatedResources !== undefined && !deepEqual(container?.resources?.requests, allocatedResources);
  });
  const refusal = isAsked ? env.resizeRefusal(pod) : undefined;
  return refusal === undefined ? {} : { resizeRefusal: refusal };
}

function observedContainer(container: RuntimeContainer, messages: TerminationMessages): ObservedContainer {
  const terminationMessage = messages.get(container.id);
  return terminationMessage === undefined ? container : { ...container, terminationMessage };
}
