import type { Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import type { KubeClient } from "../../client/kube-client.ts";

/** The pod that a command names, as `web` or `pod/web`. @throws ApiError `NotFound` */
export async function namedPod(client: KubeClient, name: string, signal: AbortSignal): Promise<Pod> {
  const key = { namespace: client.config.namespace, name: name.replace(/^pods?\//, "") };
  return await client.get<Pod>(kinds.Pod, key, signal);
}
