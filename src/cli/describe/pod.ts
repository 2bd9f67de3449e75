import { humanDuration } from "../../api/duration.ts";
import { isFinished } from "../../api/pod-state.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import type { Event, Pod, Toleration, TopologySpreadConstraint } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeContainer, describeResources } from "./container.ts";
import { describeEvents } from "./events.ts";
import { describeLabels, entries } from "./metadata.ts";
import { Description, multiLine, rfc1123 } from "./text.ts";
import { describeVolumes } from "./volumes.ts";

/** `kubectl describe pod` (events-and-printing.md 5). */
export function describePod(pod: Pod, events: readonly Event[], now: EpochMs): string {
  const out = new Description();
  describeHeader(out, pod, now);
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  for (const [title, list, statuses] of [
    ["Init Containers:", initContainers, initContainerStatuses],
    ["Containers:", containers, containerStatuses],
    ["Ephemeral Containers:", ephemeralContainers, ephemeralContainerStatuses],
  ] as const) {
    if (list.length > 0) out.line(0, title);
    for (const container of list)
      describeContainer(
        out,
        pod,
        container,
        statuses?.find((status) => status.name === container.name),
      );
  }
  describeConditions(out, pod);
  describeVolumes(out, pod);
  describeFooter(out, pod);
  describeEvents(out, events, now);
  return out.toString();
}

function describeHeader(out: Description, pod: Pod, now: EpochMs): void {
  const { metadata, spec, status = {} } = pod;
  const optional = (title: string, value: string | undefined): void => {
    if (value !== undefined && value !== "") out.line(0, title, value);
  };
  out.line(0, "Name:", metadata.name ?? "");
  out.line(0, "Namespace:", metadata.namespace ?? "");
  if (spec.priority !== undefined) out.line(0, "Priority:", String(spec.priority));
  optional("Priority Class Name:", spec.priorityClassName);
  optional("Runtime Class Name:", spec.runtimeClassName);
  optional("Service Account:", spec.serviceAccountName);
  out.line(0, "Node:", spec.nodeName === undefined ? "<none>" : `${spec.nodeName}/${status.hostIP ?? ""}`);
  if (status.startTime !== undefined) out.line(0, "Start Time:", rfc1123(status.startTime));
  describeLabels(out, metadata);
  if (metadata.deletionTimestamp !== undefined && !isFinished(pod)) {
    out.line(
      0,
      "Status:",
      `Terminating (lasts ${humanDuration(now - Date.parse(metadata.deletionTimestamp))})`,
    );
    out.line(0, "Termination Grace Period:", `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else out.line(0, "Status:", status.phase ?? "");
  optional("Reason:", status.reason);
  optional("Message:", status.message);
  const seccomp = spec.securityContext?.seccompProfile;
  optional("SeccompProfile:", seccomp?.type);
  optional("LocalhostProfile:", seccomp?.localhostProfile);
  out.line(0, "IP:", status.podIP ?? "");
  if ((status.podIPs ?? []).length === 0) out.line(0, "IPs:", "<none>");
  else {
    out.line(0, "IPs:");
    for (const { ip } of status.podIPs ?? []) out.line(1, "IP:", ip);
  }
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (owner !== undefined) out.line(0, "Controlled By:", `${owner.kind}/${owner.name}`);
  optional("NominatedNodeName:", status.nominatedNodeName);
  if (spec.resources !== undefined) {
    out.line(0, "Resources:");
    describeResources(out, 1, spec.resources);
  }
}

function describeConditions(out: Description, pod: Pod): void {
  const conditions = pod.status?.conditions ?? [];
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length > 0) {
    out.line(0, "Readiness Gates:");
    out.cells(1, "Type", "Status");
    for (const gate of gates) {
      out.cells(
        1,
        `${gate.conditionType} `,
        `${conditions.find((condition) => condition.type === gate.conditionType)?.status ?? "<none>"} `,
      );
    }
  }
  if (conditions.length === 0) return;
  out.line(0, "Conditions:");
  out.cells(1, "Type", "Status");
  for (const condition of conditions) out.cells(1, `${condition.type} `, `${condition.status} `);
}

function describeFooter(out: Description, pod: Pod): void {
  if (pod.status?.qosClass !== undefined) out.line(0, "QoS Class:", pod.status.qosClass);
  multiLine(out, "Node-Selectors:", entries(pod.spec.nodeSelector, "="));
  const { tolerations = [], topologySpreadConstraints = [] } = pod.spec;
  const byKey = tolerations.toSorted((a, b) => inOrder(a.key, b.key));
  multiLine(out, "Tolerations:", byKey.map(tolerationText));
  const byTopology = topologySpreadConstraints.toSorted((a, b) => inOrder(a.topologyKey, b.topologyKey));
  if (byTopology.length > 0) multiLine(out, "Topology Spread Constraints:", byTopology.map(spreadText));
}

function inOrder(a = "", b = ""): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function spreadText(constraint: TopologySpreadConstraint): string {
  const { topologyKey, whenUnsatisfiable, maxSkew, labelSelector } = constraint;
  const selector = labelSelector === undefined ? "" : ` for selector ${formatLabelSelector(labelSelector)}`;
  return `${topologyKey}:${whenUnsatisfiable} when max skew ${String(maxSkew)} is exceeded${selector}`;
}

function tolerationText({
  key = "",
  operator,
  value = "",
  effect = "",
  tolerationSeconds,
}: Toleration): string {
  const subject = `${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`;
  const exists = operator === "Exists" && value === "" ? ["op=Exists"] : [];
  const seconds = tolerationSeconds === undefined ? [] : [`for ${tolerationSeconds}s`];
  return [...(subject === "" ? [] : [subject]), ...exists, ...seconds].join(" ");
}
