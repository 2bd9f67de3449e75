import type { Deployment, KubeObject, Pod, ReplicaSet } from "../../api/index.ts";
import { controllerOf } from "../../api/owners.ts";
import type { KindInfo } from "../../api/scheme.ts";
import { podTemplateHashLabel } from "../../api/well-known.ts";
import { deletePresent } from "../../client/delete-present.ts";
import type { KubeClient } from "../../client/kube-client.ts";

/** What this run has applied and what makes pods of its own. */
export interface Workload {
  readonly kind: KindInfo;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** How many pods it wants. */
  readonly replicas: number;
}

/** Undefined for a kind that makes no pods. */
export function workloadOf(kind: KindInfo, object: KubeObject): Workload | undefined {
  if (kind.kind !== "Deployment" && kind.kind !== "ReplicaSet") return undefined;
  const { metadata, spec } = object as Deployment | ReplicaSet;
  const { namespace = "default", name = "", uid = "" } = metadata;
  return { kind, namespace, name, uid, replicas: spec.replicas ?? 1 };
}

/** Whether the pod is one of the workload's; a Deployment's are managed by ReplicaSets that bear its name. */
export function manages({ kind, namespace, name, uid }: Workload, pod: Pod): boolean {
  const { metadata } = pod;
  const manager = controllerOf(pod);
  if (manager?.kind !== "ReplicaSet" || metadata.namespace !== namespace) return false;
  if (kind.kind === "ReplicaSet") return manager.uid === uid;
  return manager.name === `${name}-${metadata.labels?.[podTemplateHashLabel] ?? ""}`;
}

/** Their pods end with them, by the garbage collector. */
export async function deleteWorkloads(client: KubeClient, workloads: readonly Workload[]): Promise<void> {
  for (const { kind, namespace, name, uid } of workloads) {
    const options = { propagationPolicy: "Foreground", preconditions: { uid } };
    await deletePresent(client, kind, { namespace, name }, options);
  }
}
