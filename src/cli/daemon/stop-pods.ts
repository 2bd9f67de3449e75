import type { KubeObject, Pod } from "../../api/index.ts";
import { type KindInfo, kinds } from "../../api/scheme.ts";
import { deletePresent } from "../../client/delete-present.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { untilObjects } from "../../client/until-objects.ts";
import type { Session } from "../session.ts";

/** What would make new pods for those that end. Owners first, so that none makes what it owns anew. */
const makers = [kinds.Deployment, kinds.ReplicaSet];

/** Deletes every pod with its own grace period, and what would replace it, and waits until all are gone. */
export async function deleteAllPods(session: Session): Promise<void> {
  const client = await session.connect();
  for (const kind of makers) {
    const { items } = await client.list<KubeObject>(kind);
    for (const maker of items) await deleteObject(client, kind, maker);
  }
  const { items } = await client.list<Pod>(kinds.Pod);
  await Promise.all(
    items.map(async (pod) => {
      await deleteObject(client, kinds.Pod, pod);
    }),
  );
  const doomed = new Set(items.map((pod) => pod.metadata.uid));
  if (doomed.size > 0) session.ports.stdout.write(`waiting for ${doomed.size} pod(s) to end\n`);
  const areGone = (left: readonly KubeObject[]): true | undefined =>
    left.some(({ metadata }) => doomed.has(metadata.uid)) ? undefined : true;
  await untilObjects(client, kinds.Pod, {}, areGone, session.signal);
}

async function deleteObject(client: KubeClient, kind: KindInfo, { metadata }: KubeObject): Promise<void> {
  const { name = "", namespace = "default" } = metadata;
  await deletePresent(client, kind, { namespace, name }, {});
}
