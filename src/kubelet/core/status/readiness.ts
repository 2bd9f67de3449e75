/** `ready` and `started` of a container (prober/prober_manager.go UpdatePodStatus). */
import type { Container, ContainerStatus, Pod, PodStatus } from "../../../api/index.ts";
import { statusesIn } from "../../../api/pod-state.ts";
import { initAndRegular, isSidecar } from "../containers.ts";
import type { Observed, ProbeResults, ProbeType } from "../types.ts";
import { runtimeIdOf } from "./container-state.ts";
import type { StatusInput } from "./input.ts";

/** The status with `started`, and `ready` of what runs: by the probes' results, or by there being no probe. */
export function withReadiness(
  input: StatusInput,
  container: Container,
  status: ContainerStatus,
  old: ContainerStatus | undefined,
  list: "containerStatuses" | "initContainerStatuses",
): ContainerStatus {
  const started = isStarted(input, container, status, old);
  if (list === "initContainerStatuses" && !isSidecar(container, input.options.rules))
    return { ...status, started, ready: status.state.terminated?.exitCode === 0 };
  return { ...status, started, ready: started && isReady(input, container, status, old) };
}

/**
 * The containers whose readiness probe is to run at once: started, not ready, and watched by a readiness worker
 * (1.21+; each status that is computed asks for it).
 */
export function readinessTriggers(pod: Pod, status: PodStatus, observed: Observed): readonly string[] {
  const names = new Set(initAndRegular(pod.spec).map(({ name }) => name));
  return statusesIn(status)
    .filter(({ started, ready, state }) => started === true && !ready && state.running !== undefined)
    .map(({ name }) => name)
    .filter((name) => names.has(name) && hasWorker(observed, name, "readiness"));
}

function isStarted(
  input: StatusInput,
  container: Container,
  status: ContainerStatus,
  old: ContainerStatus | undefined,
): boolean {
  if (status.state.running === undefined) return false;
  const { observed, options } = input;
  const before = options.rules.startedStays && isSameInstance(old, status) ? old.started : undefined;
  if (before === true) return true;
  const result = resultsOf(observed, status).startup;
  if (result !== undefined) return result === "success";
  if (hasWorker(observed, status.name, "startup")) return false;
  return container.startupProbe === undefined || before !== false;
}

/** From 1.35 a restart of the daemon changes nothing: what was said before stays until the probe says otherwise. */
function isReady(
  { observed, options }: StatusInput,
  container: Container,
  status: ContainerStatus,
  old: ContainerStatus | undefined,
): boolean {
  const result = resultsOf(observed, status).readiness;
  if (result !== undefined) return result === "success";
  if (
    container.readinessProbe !== undefined &&
    options.rules.probeResultsSurviveRestart &&
    isSameInstance(old, status)
  )
    return old.ready;
  return !hasWorker(observed, status.name, "readiness");
}

function isSameInstance(old: ContainerStatus | undefined, status: ContainerStatus): old is ContainerStatus {
  return (
    old?.containerID !== undefined &&
    old.containerID === status.containerID &&
    old.state.running !== undefined
  );
}

function resultsOf(observed: Observed, status: ContainerStatus): ProbeResults {
  return observed.probeResults[runtimeIdOf(status.containerID ?? "")] ?? {};
}

function hasWorker(observed: Observed, container: string, probe: ProbeType): boolean {
  return observed.probeWorkers?.includes(`${container}/${probe}`) === true;
}
