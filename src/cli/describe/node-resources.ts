import { humanDuration } from "../../api/duration.ts";
import type { Node, Pod, ResourceList } from "../../api/index.ts";
import { quantityMilliValue } from "../../api/quantity.ts";
import { podLimits, podRequests, sum } from "../../api/scheduling/pod-requests.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Description } from "./text.ts";

const standardResources: readonly string[] = ["cpu", "memory", "ephemeral-storage"];

/** The pods of a node with what they ask for, and the sums: how full the node is. */
export function describeNodePods(out: Description, node: Node, pods: readonly Pod[], now: EpochMs): void {
  const allocatable = node.status?.allocatable ?? node.status?.capacity ?? {};
  const share = (list: ResourceList, name: string): string =>
    `${list[name] ?? "0"} (${String(percent(list[name], allocatable[name]))}%)`;
  out.line(0, "Non-terminated Pods:", `(${String(pods.length)} in total)`);
  out.columns(
    1,
    "Namespace",
    "Name",
    "",
    "CPU Requests",
    "CPU Limits",
    "Memory Requests",
    "Memory Limits",
    "Age",
  );
  for (const pod of pods) {
    const { namespace = "", name = "", creationTimestamp } = pod.metadata;
    const requests = podRequests(pod);
    const limits = podLimits(pod);
    const shares = ["cpu", "memory"].flatMap((resource) => [
      share(requests, resource),
      share(limits, resource),
    ]);
    out.cells(1, namespace, name, "", ...shares, humanDuration(now - Date.parse(creationTimestamp ?? "")));
  }
  const requests = sum(pods.map(podRequests));
  const limits = sum(pods.map(podLimits));
  out.line(0, "Allocated resources:");
  out.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
  out.columns(1, "Resource", "Requests", "Limits");
  for (const name of standardResources) out.cells(1, name, share(requests, name), share(limits, name));
  const extended = Object.keys(allocatable).filter(
    (name) => name !== "pods" && !standardResources.includes(name),
  );
  for (const name of extended.sort()) out.cells(1, name, requests[name] ?? "0", limits[name] ?? "0");
}

function percent(part: string | undefined, whole: string | undefined): number {
  const all = quantityMilliValue(whole ?? "0");
  return all === 0 ? 0 : Math.trunc((quantityMilliValue(part ?? "0") / all) * 100);
}
