/** The table of nodes. */
import type { EpochMs } from "../../util/time.ts";
import type { Node } from "../objects.ts";
import { age } from "./age.ts";
import { ageColumn, nameColumn, type TableCell, type TableColumnDefinition, textColumn } from "./table.ts";

export const nodeColumns: readonly TableColumnDefinition[] = [
  nameColumn,
  textColumn("Status", "Whether the node takes pods"),
  textColumn("Roles", "The node's roles"),
  ageColumn,
  textColumn("Version", "The kubelet's version"),
  textColumn("Internal-IP", "The node's address inside the cluster", true),
  textColumn("External-IP", "The node's address outside", true),
  textColumn("OS-Image", "The node's operating system", true),
  textColumn("Kernel-Version", "The node's kernel", true),
  textColumn("Container-Runtime", "What runs the containers, and its version", true),
];

/** The row of a node. */
export function nodeCells(node: Node, now: EpochMs): readonly TableCell[] {
  const info = node.status?.nodeInfo;
  return [
    node.metadata.name ?? "",
    nodeStatus(node),
    nodeRoles(node),
    age(node.metadata.creationTimestamp, now),
    info?.kubeletVersion ?? "",
    address(node, "InternalIP"),
    address(node, "ExternalIP"),
    orUnknown(info?.osImage),
    orUnknown(info?.kernelVersion),
    orUnknown(info?.containerRuntimeVersion),
  ];
}

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const state = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec?.unschedulable === true ? `${state},SchedulingDisabled` : state;
}

const rolePrefix = "node-role.kubernetes.io/";

/** The roles that labels give a node, joined by commas. */
export function nodeRoles({ metadata }: Node): string {
  const labels = Object.entries(metadata.labels ?? {});
  const roles = labels.flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  const named = roles.filter((role) => role !== "").sort();
  return named.length === 0 ? "<none>" : named.join(",");
}

function address({ status }: Node, type: string): string {
  return status?.addresses?.find((candidate) => candidate.type === type)?.address ?? "<none>";
}

function orUnknown(text: string | undefined): string {
  return text === undefined || text === "" ? "<unknown>" : text;
}
