/** The notes that the deployment controller keeps on Deployments and their ReplicaSets. */
import type { Deployment, KubeObject, Labels, ReplicaSet } from "../../api/index.ts";
import { lastAppliedAnnotation } from "../../api/well-known.ts";
import { maxSurge, replicasOf } from "./limits.ts";

/** The revision of a ReplicaSet; of a Deployment that of its newest set. */
export const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED = "deployment.kubernetes.io/desired-replicas";
const MAX = "deployment.kubernetes.io/max-replicas";

/** What a ReplicaSet does not take over from its Deployment. */
const notCopied: ReadonlySet<string> = new Set([
  lastAppliedAnnotation,
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
  "deprecated.deployment.rollback.to",
]);

/** The most characters that the history of revisions may have. */
const longestHistory = 2000;

/** 0 for an object without one. */
export function revisionOf({ metadata }: KubeObject): number {
  return number(metadata.annotations?.[REVISION]) ?? 0;
}

/** How many replicas its Deployment wanted when this ReplicaSet was last scaled. */
export function desiredReplicas({ metadata }: ReplicaSet): number | undefined {
  return number(metadata.annotations?.[DESIRED]);
}

/** The same with the surge. */
export function maxReplicas({ metadata }: ReplicaSet): number | undefined {
  return number(metadata.annotations?.[MAX]);
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What each scaling writes down, so that the next one knows the proportions. */
export function scaleAnnotations(deployment: Deployment): Labels {
  const replicas = replicasOf(deployment);
  return { [DESIRED]: String(replicas), [MAX]: String(replicas + maxSurge(deployment)) };
}

/**
 * The annotations of the newest ReplicaSet: those of its Deployment, and its revision. One that becomes the newest again
 * notes which revision it was before.
 */
export function newestAnnotations(
  deployment: Deployment,
  annotations: Labels | undefined,
  revision: number,
): Labels {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const own = { ...annotations, ...Object.fromEntries(copied) };
  const before = own[REVISION];
  if ((number(before) ?? 0) >= revision) return own;
  return {
    ...own,
    [REVISION]: String(revision),
    ...(before === undefined ? {} : { [HISTORY]: history(own[HISTORY], before) }),
  };
}

/** The oldest revisions go when there is no room. */
function history(before: string | undefined, revision: string): string {
  const all = [...(before ?? "").split(",").filter((text) => text !== ""), revision];
  while (all.length > 1 && all.join(",").length > longestHistory) all.shift();
  return all.join(",");
}
