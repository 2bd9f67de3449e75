import { deletePresent } from "../../client/delete-present.ts";
import { kinds } from "../../api/scheme.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import type { FollowedPod, FollowedPods } from "./followed-pods.ts";
import { deleteWorkloads } from "./workloads.ts";

/**
 * Asks for the deletion of the workloads, with which their pods end, and of all other pods that are left; `graceSeconds`
 * undefined leaves the time to each pod, 0 means those of workloads, too.
 */
export async function requestDeletion(
  client: KubeClient,
  pods: FollowedPods,
  graceSeconds: number | undefined,
): Promise<void> {
  await deleteWorkloads(client, pods.workloads);
  // A pod that went before its workload would be replaced.
  const left = pods.left.filter(({ pod }) => graceSeconds === 0 || !pods.isMade(pod));
  const grace = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds };
  await Promise.all(
    left.map(async ({ namespace, name, uid }) => {
      await deletePresent(client, kinds.Pod, { namespace, name }, { ...grace, preconditions: { uid } });
    }),
  );
}

/** Seconds until the last of the pods must have ended, by the deadlines that the API has set. */
export function secondsLeft(pods: FollowedPods, now: number): number {
  const deadlines = pods.left
    .map(({ pod }) => Date.parse(pod.metadata.deletionTimestamp ?? ""))
    .filter((time) => !Number.isNaN(time));
  return Math.max(0, Math.ceil((Math.max(now, ...deadlines) - now) / 1000));
}

/**
 * Which of the pods the kubelet still works on, whatever the API says: a pod deleted by force is gone there at once,
 * its containers are not. Asks the kubelet's own `/pods` through the node's proxy.
 */
export async function stillOnNode(
  client: KubeClient,
  pods: FollowedPods,
  signal: AbortSignal,
): Promise<readonly FollowedPod[]> {
  const nodes = new Set(pods.all.map(({ pod }) => pod.spec.nodeName).filter((name) => name !== undefined));
  const present = new Set<string | undefined>();
  for (const node of nodes) {
    const answer = await client.http.request(
      { method: "GET", path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/pods` },
      signal,
    );
    for (const { metadata } of (
      JSON.parse(answer.body) as {
        readonly items: readonly { readonly metadata: { readonly uid?: string } }[];
      }
    ).items)
      present.add(metadata.uid);
  }
  return pods.all.filter((followed) => present.has(followed.uid));
}
