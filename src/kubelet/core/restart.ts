/** Who is started again after what (pod-lifecycle.md, section 9). */
import type { Container, ContainerRestartRule, Pod, PodSpec, RestartPolicy } from "../../api/index.ts";
import { newestOf } from "./containers.ts";
import type { Observed } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** Whether the pod's policy restarts anything at all: all but Never. */
export function podRestarts(spec: PodSpec): boolean {
  return spec.restartPolicy !== "Never";
}

/**
 * Whether a container is started again of which nobody knows an exit code: it runs and is about to be killed, or its state
 * is unknown. Rules ask for a code; so its own policy answers (1.35+), else the pod's.
 */
export function restartsByPolicy(container: Container, spec: PodSpec, rules: VersionRules): boolean {
  if (!rules.containerRestartRules || container.restartPolicy === undefined) return podRestarts(spec);
  return container.restartPolicy !== "Never";
}

/**
 * Whether a container that ended with this code is started again: its own rules, then its own policy (both 1.35+),
 * then the pod's policy.
 */
export function restartsAfter(
  container: Container,
  spec: PodSpec,
  exitCode: number,
  rules: VersionRules,
): boolean {
  if (rules.containerRestartRules && container.restartPolicy !== undefined)
    return ruleRestarts(container, exitCode, rules) || policyRestarts(container.restartPolicy, exitCode);
  return policyRestarts(spec.restartPolicy, exitCode);
}

/**
 * The kubelet's ShouldContainerBeRestarted (container/helpers.go): also true for a container that never ran. It asks
 * the pod's policy even for sidecars before 1.35, which is why these show Terminated while they are being restarted.
 */
export function shouldBeRestarted(
  container: Container,
  pod: Pod,
  observed: Observed,
  rules: VersionRules,
): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const state = newestOf(observed, container.name)?.state;
  if (state === undefined) return true;
  if (state.kind === "running") return false;
  return state.kind !== "exited" || restartsAfter(container, pod.spec, state.exitCode, rules);
}

function policyRestarts(policy: RestartPolicy | undefined, exitCode: number): boolean {
  if (policy === "Never") return false;
  return policy !== "OnFailure" || exitCode !== 0;
}

function ruleRestarts(container: Container, exitCode: number, rules: VersionRules): boolean {
  const action = matchingRule(container, exitCode)?.action;
  return action === "Restart" || (action === "RestartAllContainers" && rules.restartAllContainers);
}

/** The first of a container's rules that matches the exit code: it decides. */
export function matchingRule(container: Container, exitCode: number): ContainerRestartRule | undefined {
  return container.restartPolicyRules?.find(({ exitCodes }) => {
    if (exitCodes === undefined) return false;
    return (exitCodes.values ?? []).includes(exitCode) === (exitCodes.operator === "In");
  });
}
