/** Grace periods: how long a kill may take (kuberuntime killContainer, pod_workers calculateEffectiveGracePeriod). */
import type { Container, Pod } from "../../api/index.ts";
import { containersOf } from "./containers.ts";
import type { Kill, KillReason, Observed, ObservedContainer, PodMemory } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/**
 * The shortest time between stop signal and SIGKILL, and the grace when nobody says anything (kuberuntime
 * minimumGracePeriodInSeconds).
 */
export const minimumGraceSeconds = 2;

/**
 * Seconds that a terminating pod has: what the deletion, the eviction or the spec says, at least 1. Once known it can
 * only shrink.
 */
export function effectiveGraceSeconds(pod: Pod, observed: Observed, memory: PodMemory): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  const given = [memory.graceSeconds, deletionGracePeriodSeconds, observed.eviction?.graceSeconds].filter(
    (seconds) => seconds !== undefined,
  );
  const seconds = given.length > 0 ? Math.min(...given) : (pod.spec.terminationGracePeriodSeconds ?? 0);
  return Math.max(seconds, 1);
}

/** Seconds of a kill outside of a termination: the deletion's, else the failed probe's own, else the spec's. */
export function killGraceSeconds(pod: Pod, container: Container, reason: KillReason): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  const probe =
    reason === "liveness"
      ? container.livenessProbe
      : reason === "startup"
        ? container.startupProbe
        : undefined;
  return (
    probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? minimumGraceSeconds
  );
}

/** The kills of all running containers, in spec order. */
export function killsOfRunning(
  pod: Pod,
  observed: Observed,
  reason: KillReason,
  rules: VersionRules,
  graceSeconds?: number,
): readonly Kill[] {
  return containersOf(pod.spec, rules).flatMap(({ container, kind }) =>
    observed.containers
      .filter(({ name, state }) => name === container.name && state.kind === "running")
      .map(({ id, name }) => ({
        id,
        name,
        kind,
        reason,
        message: `Stopping container ${name}`,
        graceSeconds: graceSeconds ?? killGraceSeconds(pod, container, reason),
      })),
  );
}

/** Whether one is left to be ended. */
export function isAnyRunning(containers: readonly ObservedContainer[]): boolean {
  return containers.some(({ state }) => state.kind === "running");
}

/** Ids of the sandboxes that are to be stopped. */
export function runningSandboxes(observed: Observed): readonly string[] {
  return observed.sandboxes.filter(({ state }) => state === "running").map(({ id }) => id);
}
