import type { Lease, Node, Pod, Taint } from "../../api/index.ts";
import { nodeRoles } from "../../api/tables/node.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeQuantities } from "./container.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeLabels } from "./metadata.ts";
import { describeNodePods } from "./node-resources.ts";
import { Description, multiLine, rfc1123 } from "./text.ts";

/** `kubectl describe node`; `pods` are those of the node that have not ended. */
export function describeNode(
  node: Node,
  { lease, pods }: { readonly lease: Lease | undefined; readonly pods: readonly Pod[] },
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  const { metadata, spec = {}, status = {} } = node;
  out.line(0, "Name:", metadata.name ?? "");
  out.line(0, "Roles:", nodeRoles(node));
  describeLabels(out, metadata);
  out.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  multiLine(out, "Taints:", (spec.taints ?? []).toSorted(byEffect).map(taintText));
  out.line(0, "Unschedulable:", String(spec.unschedulable ?? false));
  describeLease(out, lease);
  describeConditions(out, node);
  out.line(0, "Addresses:");
  for (const { type, address } of status.addresses ?? []) out.line(1, `${type}:`, address);
  describeQuantities(out, 0, "Capacity:", status.capacity);
  describeQuantities(out, 0, "Allocatable:", status.allocatable);
  describeSystem(out, node);
  out.optional(0, "PodCIDR:", spec.podCIDR);
  out.optional(0, "PodCIDRs:", spec.podCIDRs?.join(","));
  out.optional(0, "ProviderID:", spec.providerID);
  describeNodePods(out, node, pods, now);
  describeEvents(out, events, now);
  return out.toString();
}

function byEffect(a: Taint, b: Taint): number {
  return `${a.effect},${a.key}` < `${b.effect},${b.key}` ? -1 : 1;
}

function taintText({ key, value = "", effect }: Taint): string {
  return `${key}${value === "" ? "" : `=${value}`}:${effect}`;
}

function describeLease(out: Description, lease: Lease | undefined): void {
  const { holderIdentity = "<unset>", acquireTime, renewTime } = lease?.spec ?? {};
  const time = (value: string | undefined): string => (value === undefined ? "<unset>" : rfc1123(value));
  out.line(0, "Lease:");
  out.line(1, "HolderIdentity:", holderIdentity);
  out.line(1, "AcquireTime:", time(acquireTime));
  out.line(1, "RenewTime:", time(renewTime));
}

function describeConditions(out: Description, { status }: Node): void {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return;
  out.line(0, "Conditions:");
  out.columns(1, "Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message");
  for (const { type, status: holds, lastHeartbeatTime, lastTransitionTime, reason, message } of conditions) {
    out.cells(
      1,
      `${type} `,
      `${holds} `,
      `${rfc1123(lastHeartbeatTime)} `,
      `${rfc1123(lastTransitionTime)} `,
      `${reason ?? ""} `,
      message ?? "",
    );
  }
}

function describeSystem(out: Description, { status }: Node): void {
  const info = status?.nodeInfo;
  out.line(0, "System Info:");
  out.line(1, "Machine ID:", info?.machineID ?? "");
  out.line(1, "System UUID:", info?.systemUUID ?? "");
  out.line(1, "Boot ID:", info?.bootID ?? "");
  out.line(1, "Kernel Version:", info?.kernelVersion ?? "");
  out.line(1, "OS Image:", info?.osImage ?? "");
  out.line(1, "Operating System:", info?.operatingSystem ?? "");
  out.line(1, "Architecture:", info?.architecture ?? "");
  out.line(1, "Container Runtime Version:", info?.containerRuntimeVersion ?? "");
  out.line(1, "Kubelet Version:", info?.kubeletVersion ?? "");
  out.line(1, "Kube-Proxy Version:", info?.kubeProxyVersion ?? "");
}
