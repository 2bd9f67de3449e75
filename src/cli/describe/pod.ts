import { humanDuration } from "../../api/duration.ts";
import { isFinished } from "../../api/pod-state.ts";
import type { Pod } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeContainers, describeResources } from "./container.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeController, describeLabels, describeName, entries } from "./metadata.ts";
import { describeSpread, describeTolerations } from "./placement.ts";
import { Description, multiLine, rfc1123 } from "./text.ts";
import { describeVolumes } from "./volumes.ts";

/** `kubectl describe pod` (events-and-printing.md 5). */
export function describePod(pod: Pod, events: ShownEvents, now: EpochMs): string {
  const out = new Description();
  describeHeader(out, pod, now);
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = pod.status ?? {};
  for (const [title, list, statuses] of [
    ["Init Containers:", initContainers, initContainerStatuses],
    ["Containers:", containers, containerStatuses],
    ["Ephemeral Containers:", ephemeralContainers, ephemeralContainerStatuses],
  ] as const) {
    describeContainers(out, title, list, pod, statuses);
  }
  describeConditions(out, pod);
  describeVolumes(out, pod.spec.volumes);
  describeFooter(out, pod);
  describeEvents(out, events, now);
  return out.toString();
}

function describeHeader(out: Description, pod: Pod, now: EpochMs): void {
  const { metadata, spec, status = {} } = pod;
  describeName(out, metadata);
  if (spec.priority !== undefined) out.line(0, "Priority:", String(spec.priority));
  out.optional(0, "Priority Class Name:", spec.priorityClassName);
  out.optional(0, "Runtime Class Name:", spec.runtimeClassName);
  out.optional(0, "Service Account:", spec.serviceAccountName);
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
  out.optional(0, "Reason:", status.reason);
  out.optional(0, "Message:", status.message);
  const seccomp = spec.securityContext?.seccompProfile;
  out.optional(0, "SeccompProfile:", seccomp?.type);
  out.optional(0, "LocalhostProfile:", seccomp?.localhostProfile);
  out.line(0, "IP:", status.podIP ?? "");
  if ((status.podIPs ?? []).length === 0) out.line(0, "IPs:", "<none>");
  else {
    out.line(0, "IPs:");
    for (const { ip } of status.podIPs ?? []) out.line(1, "IP:", ip);
  }
  describeController(out, metadata);
  out.optional(0, "NominatedNodeName:", status.nominatedNodeName);
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
  multiLine(out, "Node-Selectors:", entries(pod.spec.nodeSelector));
  describeTolerations(out, "Tolerations:", pod.spec);
  describeSpread(out, "Topology Spread Constraints:", pod.spec);
}
