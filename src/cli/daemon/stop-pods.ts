import type { Pod } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { podResource as pods } from "../resources/pods.ts";
import type { Session } from "../session.ts";

/** Deletes every pod with its own grace period and waits until all are gone. */
export async function deleteAllPods(session: Session): Promise<void> {
  const client = await session.connect();
  const { items } = await client.list<Pod>(pods);
  await Promise.all(
    items.map(async (pod) => {
      await deletePod(client, pod);
    }),
  );
  const doomed = new Set(items.map((pod) => pod.metadata.uid));
  if (doomed.size > 0) session.ports.stdout.write(`waiting for ${doomed.size} pod(s) to end\n`);
  while (!(await areGone(client, doomed, session.signal))) session.signal.throwIfAborted();
}

/** @returns false when the watch has ended before, as every watch does after a while */
async function areGone(
  client: KubeClient,
  doomed: ReadonlySet<string | undefined>,
  signal: AbortSignal,
): Promise<boolean> {
  const { items, metadata } = await client.list<Pod>(pods);
  const left = new Set(items.map((pod) => pod.metadata.uid).filter((uid) => doomed.has(uid)));
  if (left.size === 0) return true;
  for await (const event of client.watch<Pod>(pods, { resourceVersion: metadata.resourceVersion }, signal)) {
    if (event.type === "DELETED") left.delete(event.object.metadata.uid);
    if (left.size === 0) return true;
  }
  return false;
}

async function deletePod(client: KubeClient, pod: Pod): Promise<void> {
  const { name = "", namespace = "default" } = pod.metadata;
  try {
    await client.delete(pods, { namespace, name });
  } catch (error) {
    if (!ApiError.is(error, "NotFound")) throw error;
  }
}
