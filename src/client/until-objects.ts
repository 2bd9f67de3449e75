import type { KubeObject } from "../api/index.ts";
import { ApiError } from "./errors.ts";
import type { KubeClient, ListOptions, Resource } from "./kube-client.ts";

/**
 * Resolves with the first answer of `decide` on the selected objects that is not undefined. They are listed, then
 * watched, and listed again when the watch ends: every watch does after a while, and the history of a daemon that was
 * started again does not reach back. @throws the signal's reason; what `decide` throws
 */
export async function untilObjects<R>(
  client: KubeClient,
  resource: Resource,
  selection: ListOptions,
  decide: (objects: readonly KubeObject[]) => R | undefined,
  signal: AbortSignal,
): Promise<R> {
  for (;;) {
    signal.throwIfAborted();
    const { items, metadata } = await client.list<KubeObject>(resource, selection, signal);
    const present = new Map(items.map((item) => [item.metadata.uid, item]));
    const listed = decide(items);
    if (listed !== undefined) return listed;
    const options = { ...selection, resourceVersion: metadata.resourceVersion };
    try {
      for await (const { type, object } of client.watch<KubeObject>(resource, options, signal)) {
        if (type === "BOOKMARK") continue;
        if (type === "DELETED") present.delete(object.metadata.uid);
        else present.set(object.metadata.uid, object);
        const seen = decide([...present.values()]);
        if (seen !== undefined) return seen;
      }
    } catch (error) {
      if (!ApiError.is(error, "Expired")) throw error;
    }
  }
}
