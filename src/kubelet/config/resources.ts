import type { Container, Pod, Quantity } from "../../api/index.ts";
import { computeQOSClass } from "../../api/qos.ts";
import { quantityMilliValue, quantityValue } from "../../api/quantity.ts";
import type { ContainerResources } from "../ports.ts";

const minShares = 2;
const maxShares = 262_144;
const cpuPeriod = 100_000;
const minQuota = 1000;
const guaranteedScore = -997;
const bestEffortScore = 1000;
const nodeCriticalPriority = 2_000_001_000;

/** What of the engine resources depend on. */
export interface NodeResources {
  readonly memoryBytes: number;
  /** Without it a negative oom_score_adj becomes 0: every start would fail (decision 4). */
  readonly canLowerOomScore: boolean;
}

/** Requests and limits as the engine takes them (pkg/kubelet/cm/helpers_linux.go). */
export function containerResources(pod: Pod, container: Container, node: NodeResources): ContainerResources {
  const { requests = {}, limits = {} } = container.resources ?? {};
  return {
    cpuShares: cpuShares(requests["cpu"] ?? limits["cpu"]),
    cpuQuota: cpuQuota(limits["cpu"]),
    cpuPeriod,
    memoryBytes: limits["memory"] === undefined ? 0 : quantityValue(limits["memory"]),
    oomScoreAdj: Math.max(oomScore(pod, container, node.memoryBytes), node.canLowerOomScore ? -1000 : 0),
  };
}

function cpuShares(request: Quantity | undefined): number {
  const milli = request === undefined ? 0 : quantityMilliValue(request);
  return Math.min(maxShares, Math.max(minShares, Math.floor((milli * 1024) / 1000)));
}

function cpuQuota(limit: Quantity | undefined): number {
  const milli = limit === undefined ? 0 : quantityMilliValue(limit);
  return milli === 0 ? 0 : Math.max(minQuota, Math.floor((milli * cpuPeriod) / 1000));
}

/** oom_score_adj by QoS class (pkg/kubelet/qos/policy.go). */
export function oomScore(pod: Pod, container: Container, nodeMemory: number): number {
  if (pod.spec.priority === nodeCriticalPriority) return guaranteedScore;
  switch (computeQOSClass(pod.spec)) {
    case "Guaranteed":
      return guaranteedScore;
    case "BestEffort":
      return bestEffortScore;
    case "Burstable":
      return Math.min(
        burstableScore(memoryRequest(container), nodeMemory),
        isSidecar(pod, container) ? burstableScore(smallestRequest(pod), nodeMemory) : bestEffortScore,
      );
  }
}

function burstableScore(request: number, nodeMemory: number): number {
  const score = bestEffortScore - Math.floor((bestEffortScore * request) / nodeMemory);
  return Math.min(bestEffortScore - 1, Math.max(bestEffortScore + guaranteedScore, score));
}

/** A sidecar must not be killed before the regular containers it serves. */
function isSidecar(pod: Pod, container: Container): boolean {
  return (
    container.restartPolicy === "Always" &&
    (pod.spec.initContainers ?? []).some(({ name }) => name === container.name)
  );
}

function smallestRequest(pod: Pod): number {
  return Math.min(...pod.spec.containers.map(memoryRequest));
}

function memoryRequest({ resources }: Container): number {
  const request = resources?.requests?.["memory"] ?? resources?.limits?.["memory"];
  return request === undefined ? 0 : quantityValue(request);
}
