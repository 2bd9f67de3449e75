/** The tables of Deployments and ReplicaSets. */
import type { EpochMs } from "../../util/time.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../apps.ts";
import { formatLabelSelector } from "../label-selector.ts";
import type { LabelSelector } from "../meta.ts";
import { age } from "./age.ts";
import {
  ageColumn,
  countColumn,
  nameColumn,
  type TableCell,
  type TableColumnDefinition,
  textColumn,
} from "./table.ts";

/** The wide columns of everything that makes pods from a template. */
const templateColumns: readonly TableColumnDefinition[] = [
  textColumn("Containers", "The names of the template's containers", true),
  textColumn("Images", "The images of the template's containers", true),
  textColumn("Selector", "The labels of the pods that belong to it", true),
];

/** The cells of these columns. */
function templateCells({ spec }: PodTemplateSpec, selector: LabelSelector | undefined): readonly TableCell[] {
  return [
    spec.containers.map(({ name }) => name).join(","),
    spec.containers.map(({ image = "" }) => image).join(","),
    formatLabelSelector(selector),
  ];
}

export const deploymentColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("Ready", "Pods that are ready, of those that are wanted"),
  textColumn("Up-to-date", "Pods that are of the present template"),
  textColumn("Available", "Pods that have been ready for long enough"),
  ageColumn,
  ...templateColumns,
];

/** The row of a Deployment. */
export function deploymentCells(
  { metadata, spec, status = {} }: Deployment,
  now: EpochMs,
): readonly TableCell[] {
  return [
    metadata.name ?? "",
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 1}`,
    String(status.updatedReplicas ?? 0),
    String(status.availableReplicas ?? 0),
    age(metadata.creationTimestamp, now),
    ...templateCells(spec.template, spec.selector),
  ];
}

export const replicaSetColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  countColumn("Desired", "How many pods are wanted"),
  countColumn("Current", "How many pods there are"),
  countColumn("Ready", "How many pods are ready"),
  ageColumn,
  ...templateColumns,
];

/** The row of a ReplicaSet. */
export function replicaSetCells({ metadata, spec, status }: ReplicaSet, now: EpochMs): readonly TableCell[] {
  return [
    metadata.name ?? "",
    spec.replicas ?? 1,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age(metadata.creationTimestamp, now),
    ...templateCells(spec.template, spec.selector),
  ];
}
