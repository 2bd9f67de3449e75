import type { PodTemplateSpec } from "../../api/index.ts";
import { describeContainers } from "./container.ts";
import { describeAnnotations, entries } from "./metadata.ts";
import { describeSpread, describeTolerations } from "./placement.ts";
import { type Description, multiLine } from "./text.ts";
import { describeVolumes } from "./volumes.ts";

/** The pods that a workload makes. */
export function describePodTemplate(out: Description, { metadata, spec }: PodTemplateSpec): void {
  out.line(0, "Pod Template:");
  multiLine(out, "  Labels:", entries(metadata?.labels));
  const annotations = metadata?.annotations ?? {};
  if (Object.keys(annotations).length > 0) describeAnnotations(out, "  Annotations:", annotations);
  out.optional(1, "Service Account:", spec.serviceAccountName);
  describeContainers(out, "Init Containers:", spec.initContainers ?? []);
  describeContainers(out, "Containers:", spec.containers);
  describeVolumes(out, spec.volumes, "template");
  describeSpread(out, "  Topology Spread Constraints:", spec);
  out.optional(1, "Priority Class Name:", spec.priorityClassName);
  multiLine(out, "  Node-Selectors:", entries(spec.nodeSelector));
  describeTolerations(out, "  Tolerations:", spec);
}
