/** `ready` and `started` of a container (prober/prober_manager.go UpdatePodStatus). */
import type { Container, ContainerStatus, Pod, PodStatus } from "../../../api/index.ts";
import { isSidecar } from "../containers.ts";
import type { Observed, ProbeResults, ProbeType } from "../types.ts";
import type { StatusInput } from "./input.ts";

/** The status with `started`, and `ready` of what runs: by the probes' results, or by there being no probe. */
export function withReadiness(
  input: StatusInput,
  container: Container,
  status: ContainerStatus,
  old: ContainerStatus | undefined,
  list: "containerStatuses" | "initContainerStatuses",
): ContainerStatus {
  const started = isStarted(input, status, old);
  if (list === "initContainerStatuses" && !isSidecar(container, input.options.rules))
    return { ...status, started, ready: status.state.terminated?.exitCode === 0 };
  return { ...status, started, ready: started && isReady(input, status, old) };
}

/**
 * The containers whose readiness probe is to run at once: started, not ready, and watched by a readiness worker
 * (1.21+; each status that is computed asks for it).
 */
export function readinessTriggers(pod: Pod, status: PodStatus, observed: Observed): readonly string[] {
  const names = new Set([...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name));
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return all
    .filter(({ started, ready, state }) => started === true && !ready && state.running !== undefined)
    .map(({ name }) => name)
    .filter((name) => names.has(name) && hasWorker(observed, name, "readiness"));
}

function isStarted(input: StatusInput, status: ContainerStatus, old: ContainerStatus | undefined): boolean {
  if (status.state.running === undefined) return false;
  if (input.options.rules.startedStays && old?.started === true && old.containerID === status.containerID)
    return true;
  const result = resultsOf(input.observed, status).startup;
  if (result !== undefined) return result === "success";
  return !hasWorker(input.observed, status.name, "startup");
}

/** From 1.35 a container that was ready when the daemon came back stays so until its probe says otherwise. */
function isReady(input: StatusInput, status: ContainerStatus, old: ContainerStatus | undefined): boolean {
  const { observed, options } = input;
  const result = resultsOf(observed, status).readiness;
  if (result === "success" || !hasWorker(observed, status.name, "readiness")) return true;
  const isSame = old?.containerID === status.containerID;
  return options.rules.probeResultsSurviveRestart && result === undefined && isSame && old?.ready === true;
}

function resultsOf(observed: Observed, status: ContainerStatus): ProbeResults {
  const id = status.containerID?.replace("docker://", "") ?? "";
  return observed.probeResults[id] ?? {};
}

function hasWorker(observed: Observed, container: string, probe: ProbeType): boolean {
  return observed.probeWorkers.includes(`${container}/${probe}`);
}
