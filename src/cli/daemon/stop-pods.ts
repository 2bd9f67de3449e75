import type { Pod } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { podResource as pods } from "../resources/pods.ts";
import type { Session } from "../session.ts";

/** Deletes every pod with its own grace period and waits until all are gone. */
export async function deleteAllPods(session: Session): Promise<void> {
  const client = await session.connect();
  const { items, metadata } = await client.list<Pod>(pods);
  const left = new Set(items.map((pod) => pod.metadata.uid));
  await Promise.all(
    items.map(async (pod) => {
      await deletePod(client, pod);
    }),
  );
  if (left.size === 0) return;
  session.ports.stdout.write(`waiting for ${left.size} pod(s) to end\n`);
  for await (const event of client.watch<Pod>(
    pods,
    { resourceVersion: metadata.resourceVersion },
    session.signal,
  )) {
    if (event.type === "DELETED") left.delete(event.object.metadata.uid);
    if (left.size === 0) return;
  }
  session.signal.throwIfAborted();
}

async function deletePod(client: KubeClient, pod: Pod): Promise<void> {
  const { name = "", namespace = "default" } = pod.metadata;
  try {
    await client.delete(pods, { namespace, name });
  } catch (error) {
    if (!ApiError.is(error, "NotFound")) throw error;
  }
}
