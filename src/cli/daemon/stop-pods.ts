import type { KubeObject, Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { untilObjects } from "../../client/until-objects.ts";
import type { Session } from "../session.ts";

/** Deletes every pod with its own grace period and waits until all are gone. */
export async function deleteAllPods(session: Session): Promise<void> {
  const client = await session.connect();
  const { items } = await client.list<Pod>(kinds.Pod);
  await Promise.all(
    items.map(async (pod) => {
      await deletePod(client, pod);
    }),
  );
  const doomed = new Set(items.map((pod) => pod.metadata.uid));
  if (doomed.size > 0) session.ports.stdout.write(`waiting for ${doomed.size} pod(s) to end\n`);
  const areGone = (left: readonly KubeObject[]): true | undefined =>
    left.some(({ metadata }) => doomed.has(metadata.uid)) ? undefined : true;
  await untilObjects(client, kinds.Pod, {}, areGone, session.signal);
}

async function deletePod(client: KubeClient, pod: Pod): Promise<void> {
  const { name = "", namespace = "default" } = pod.metadata;
  try {
    await client.delete(kinds.Pod, { namespace, name });
  } catch (error) {
    if (!ApiError.is(error, "NotFound")) throw error;
  }
}
