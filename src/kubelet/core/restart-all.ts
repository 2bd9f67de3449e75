/**
 * Rules with the action RestartAllContainers (1.36): the exit of one container makes all of the pod begin anew in the same
 * sandbox. All are ended without grace and removed, regular ones first, whose exit it was last; then the pod starts as if
 * it had never run (kuberuntime computePodActions, getContainersToReset).
 */
import type { Container, Pod, PodStatus } from "../../api/index.ts";
import { containersOf, newestOf } from "./containers.ts";
import { matchingRule } from "./restart.ts";
import type { Kill, Observed, ObservedContainer, Step } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

export const restartingCondition = "AllContainersRestarting";

/** Whether any exit can make all containers begin anew. */
export function canRestartAll(pod: Pod, rules: VersionRules): boolean {
  return (
    rules.restartAllContainers &&
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some(({ restartPolicyRules = [] }) =>
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
  const isBegun = previous?.conditions?.some(
    ({ type, status }) => type === restartingCondition && status === "True",
  );
  return isBegun === true || hasTriggered(pod, observed);
}

/** All that was to be removed is gone: the pod may start again. */
export function isCleanedUp(observed: Observed): boolean {
  return observed.containers.every(({ kind }) => kind === "ephemeral");
}

/** Kills and removals of all containers but ephemeral ones. */
export function restartAllSteps(pod: Pod, observed: Observed, rules: VersionRules): readonly Step[] {
  const ordered = containersOf(pod.spec, rules)
    .filter(({ kind }) => kind !== "ephemeral")
    .toSorted((a, b) => Number(a.kind !== "app") - Number(b.kind !== "app"));
  const sources = ordered.filter(({ container }) => triggers(container, observed));
  const others = ordered.filter(({ container }) => !triggers(container, observed));
  const instances = [...others, ...sources].flatMap(({ container }) =>
    observed.containers.filter(({ name }) => name === container.name),
  );
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
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some((container) =>
    triggers(container, observed),
  );
}

function triggers(container: Container, observed: Observed): boolean {
  const state = newestOf(observed, container.name)?.state;
  return (
    state?.kind === "exited" && matchingRule(container, state.exitCode)?.action === "RestartAllContainers"
  );
}
