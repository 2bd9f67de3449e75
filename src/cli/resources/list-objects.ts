import type { KubeObject } from "../../api/index.ts";
import { apiVersionOf, type KindInfo } from "../../api/scheme.ts";
import type { KubeClient, ListOptions } from "../../client/kube-client.ts";

/** Flags that say which objects of a kind are meant, as kubectl names them. */
export interface ScopeFlags {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
}

/** Which objects of a kind the flags select. */
export function scopeOf(client: KubeClient, kind: KindInfo, flags: ScopeFlags): ListOptions {
  const { allNamespaces, selector: labelSelector, fieldSelector } = flags;
  return {
    ...(kind.namespaced && allNamespaces !== true ? { namespace: client.config.namespace } : {}),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

/** The objects, each with its kind, which the items of a list lack. @throws ApiError, ConnectionError */
export async function listObjects(
  client: KubeClient,
  kind: KindInfo,
  scope: ListOptions,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { items } = await client.list<KubeObject>(kind, scope, signal);
  return items.map((item) => ({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind }));
}
