/** The table of pods. */
import type { EpochMs } from "../../util/time.ts";
import type { ApiFeatures } from "../features.ts";
import type { Pod } from "../pod.ts";
import { isTrue } from "../pod-state.ts";
import { age } from "./age.ts";
import { podRow } from "./pod-row.ts";
import { ageColumn, nameColumn, type TableCell, type TableColumnDefinition, textColumn } from "./table.ts";

export const podColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("Ready", "Containers that are ready, of those the pod has"),
  textColumn("Status", "What the pod is doing, in one word"),
  textColumn("Restarts", "How often containers were started again, and when last"),
  ageColumn,
  textColumn("IP", "The pod's address", true),
  textColumn("Node", "Where the pod runs", true),
  textColumn("Nominated Node", "Where room is being made for the pod", true),
  textColumn("Readiness Gates", "Readiness gates that are true, of those the pod has", true),
];

/** The row of a pod. */
export function podCells(pod: Pod, now: EpochMs, features?: ApiFeatures): readonly TableCell[] {
  const { metadata, spec, status } = pod;
  const row = podRow(pod, now, features);
  return [
    metadata.name ?? "",
    row.ready,
    row.status,
    row.restarts,
    age(metadata.creationTimestamp, now),
    orNone(status?.podIPs?.[0]?.ip ?? status?.podIP),
    orNone(spec.nodeName),
    orNone(status?.nominatedNodeName),
    gates(pod),
  ];
}

function orNone(text: string | undefined): string {
  return text === undefined || text === "" ? "<none>" : text;
}

function gates({ spec, status }: Pod): string {
  const wanted = spec.readinessGates ?? [];
  if (wanted.length === 0) return "<none>";
  const open = wanted.filter(({ conditionType }) => isTrue(status, conditionType));
  return `${open.length}/${wanted.length}`;
}
