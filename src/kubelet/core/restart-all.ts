/**
 * Rules with the action RestartAllContainers (1.36): the exit of one container makes all of the pod begin anew in the same
 * sandbox. All are ended without grace and removed, regular ones first, whose exit it was last; then the pod starts as if
 * it had never run (kuberuntime computePodActions, getContainersToReset).
 */
import type { Container, Pod, PodStatus } from "../../api/index.ts";
import { isTrue } from "../../api/pod-state.ts";
import { containersOf, initAndRegular, type NamedContainer, newestOf } from "./containers.ts";
import { matchingRule } from "./restart.ts";
import type { Kill, Observed, ObservedContainer, Step } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** True from the exit that triggers until all that is to begin anew is gone. */
export const restartingCondition = "AllContainersRestarting";

/** Whether any exit can make all containers begin anew. */
export function canRestartAll(pod: Pod, rules: VersionRules): boolean {
  return (
    rules.restartAllContainers &&
    initAndRegular(pod.spec).some(({ restartPolicyRules = [] }) =>
      restartPolicyRules.some(({ action }) => action === "RestartAllContainers"),
    )
  );
}

/** A container has exited with such a rule, or what that began is not over; also true of the sync that finds all gone. */
export function isRestartingAll(
  pod: Pod,
  observed: Observed,
  previous: PodStatus | undefined,
  rules: VersionRules,
): boolean {
  if (!canRestartAll(pod, rules) || pod.metadata.deletionTimestamp !== undefined) return false;
  return isClearing(previous) || hasTriggered(pod, observed);
}

/** A status says so from the triggering exit until all that is to begin anew is gone (conditionsOf). */
export function isClearing(status: PodStatus | undefined): boolean {
  return isTrue(status, restartingCondition);
}

/** All that was to be removed is gone: the pod may start again. */
export function isCleanedUp(observed: Observed): boolean {
  return observed.containers.every(({ kind }) => kind === "ephemeral");
}

/** Kills and removals of all containers but ephemeral ones. */
export function restartAllSteps(pod: Pod, observed: Observed, rules: VersionRules): readonly Step[] {
  const rank = ({ container, kind }: NamedContainer): number =>
    (triggers(container, observed) ? 2 : 0) + (kind === "app" ? 0 : 1);
  const instances = containersOf(pod.spec, rules)
    .filter(({ kind }) => kind !== "ephemeral")
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ container }) => observed.containers.filter(({ name }) => name === container.name));
  return [
    ...instances
      .filter(({ state }) => state.kind === "running")
      .map((one) => ({ type: "killContainer" as const, kill: killOf(one) })),
    ...instances.map(({ id, name }) => ({ type: "removeContainer" as const, id, name })),
  ];
}

function killOf({ id, name, kind }: ObservedContainer): Kill {
  const message = `Stopping container ${name}`;
  return { id, name, kind, reason: "restartAll", message, graceSeconds: 0 };
}

function hasTriggered(pod: Pod, observed: Observed): boolean {
  return initAndRegular(pod.spec).some((container) => triggers(container, observed));
}

function triggers(container: Container, observed: Observed): boolean {
  const state = newestOf(observed, container.name)?.state;
  return (
    state?.kind === "exited" && matchingRule(container, state.exitCode)?.action === "RestartAllContainers"
  );
}
