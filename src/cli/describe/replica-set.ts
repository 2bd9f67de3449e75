import type { Pod, ReplicaSet } from "../../api/index.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import { controllerOf } from "../../api/owners.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeConditions } from "./conditions.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeController, describeLabels, describeName } from "./metadata.ts";
import { describePodTemplate } from "./pod-template.ts";
import { Description } from "./text.ts";

/** `kubectl describe replicaset`; `pods` are those that its selector finds. */
export function describeReplicaSet(
  { metadata, spec, status }: ReplicaSet,
  pods: readonly Pod[],
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  describeName(out, metadata);
  out.line(0, "Selector:", formatLabelSelector(spec.selector));
  describeLabels(out, metadata);
  describeController(out, metadata);
  out.line(
    0,
    "Replicas:",
    `${String(status?.replicas ?? 0)} current / ${String(spec.replicas ?? 1)} desired`,
  );
  const own = pods.filter((pod) => controllerOf(pod)?.uid === metadata.uid);
  const count = (phase: string): string => String(own.filter((pod) => pod.status?.phase === phase).length);
  out.line(
    0,
    "Pods Status:",
    `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`,
  );
  describePodTemplate(out, spec.template);
  describeConditions(out, status?.conditions);
  describeEvents(out, events, now);
  return out.toString();
}
