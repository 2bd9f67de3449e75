import type { KubeObject } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient, Resource } from "../../client/kube-client.ts";
import type { Session } from "../session.ts";
import { withTimeout } from "./timeout.ts";

/** The object to wait for; another uid under the name counts as gone. */
export interface GoneTarget {
  readonly kind: Resource & { readonly singular: string };
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
}

/** Resolves when the object is gone. @throws MinikubeletError `Timeout` */
export async function untilGone(
  session: Session,
  client: KubeClient,
  target: GoneTarget,
  timeout: string | undefined,
): Promise<void> {
  await withTimeout(session, timeout, `${target.kind.plural}/${target.name}`, async (signal) => {
    while (!signal.aborted) {
      const current = await getOrUndefined(client, target, signal);
      if (current === undefined || (target.uid !== undefined && current.metadata.uid !== target.uid)) return;
      const options = {
        namespace: target.namespace,
        fieldSelector: `metadata.name=${target.name}`,
        resourceVersion: current.metadata.resourceVersion,
      };
      for await (const event of client.watch<KubeObject>(target.kind, options, signal))
        if (event.type === "DELETED") return;
    }
  });
}

async function getOrUndefined(
  client: KubeClient,
  target: GoneTarget,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    const key = {
      name: target.name,
      ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    };
    return await client.get<KubeObject>(target.kind, key, signal);
  } catch (error) {
    if (ApiError.is(error, "NotFound")) return undefined;
    throw error;
  }
}
