import { deepEqual } from "../../api/deep-equal.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../api/index.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import { omit } from "../../api/members.ts";
import { controllerOf } from "../../api/owners.ts";
import { podTemplateHashLabel } from "../../api/well-known.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeConditions } from "./conditions.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeLabels, describeName } from "./metadata.ts";
import { describePodTemplate } from "./pod-template.ts";
import { Description, rfc1123 } from "./text.ts";

/** `kubectl describe deployment`; `replicaSets` are those that its selector finds. */
export function describeDeployment(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  const { metadata, spec, status = {} } = deployment;
  describeName(out, metadata);
  out.line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  describeLabels(out, metadata);
  out.line(0, "Selector:", formatLabelSelector(spec.selector));
  const replicas = [
    `${String(spec.replicas ?? 1)} desired`,
    `${String(status.updatedReplicas ?? 0)} updated`,
    `${String(status.replicas ?? 0)} total`,
    `${String(status.availableReplicas ?? 0)} available`,
    `${String(status.unavailableReplicas ?? 0)} unavailable`,
  ];
  out.line(0, "Replicas:", replicas.join(" | "));
  out.line(0, "StrategyType:", spec.strategy?.type ?? "");
  out.line(0, "MinReadySeconds:", String(spec.minReadySeconds ?? 0));
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling !== undefined) {
    const { maxUnavailable = 0, maxSurge = 0 } = rolling;
    out.line(
      0,
      "RollingUpdateStrategy:",
      `${String(maxUnavailable)} max unavailable, ${String(maxSurge)} max surge`,
    );
  }
  describePodTemplate(out, spec.template);
  describeConditions(out, status.conditions);
  describeReplicaSets(out, deployment, replicaSets);
  describeEvents(out, events, now);
  return out.toString();
}

function describeReplicaSets(
  out: Description,
  { metadata, spec }: Deployment,
  replicaSets: readonly ReplicaSet[],
): void {
  const own = replicaSets.filter((replicaSet) => controllerOf(replicaSet)?.uid === metadata.uid);
  if (own.length === 0) return;
  const wanted = comparable(spec.template);
  const [newest] = own
    .filter((replicaSet) => deepEqual(comparable(replicaSet.spec.template), wanted))
    .toSorted((a, b) => created(a) - created(b));
  out.line(0, "OldReplicaSets:", replicaSetsText(own.filter((replicaSet) => replicaSet !== newest)));
  out.line(0, "NewReplicaSet:", replicaSetsText(newest === undefined ? [] : [newest]));
}

/** A template as the deployment wrote it: without the label that tells its ReplicaSets apart. */
function comparable({ metadata, spec }: PodTemplateSpec): unknown {
  const labels = omit(metadata?.labels ?? {}, [podTemplateHashLabel]);
  return { metadata: { ...metadata, labels }, spec };
}

function created({ metadata }: ReplicaSet): number {
  return Date.parse(metadata.creationTimestamp ?? "");
}

function replicaSetsText(replicaSets: readonly ReplicaSet[]): string {
  const texts = replicaSets.map(
    ({ metadata: { name = "" }, spec, status }) =>
      `${name} (${String(status?.replicas ?? 0)}/${String(spec.replicas ?? 1)} replicas created)`,
  );
  return texts.join(", ") || "<none>";
}
