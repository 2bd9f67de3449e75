import type { KindInfo } from "../../api/scheme.ts";
import type { KubeClient, ListOptions } from "../../client/kube-client.ts";

/** Flags of `get`, as kubectl names them. */
export interface GetOptions {
  readonly output?: string;
  readonly watch?: boolean;
  readonly watchOnly?: boolean;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly showLabels?: boolean;
  readonly headers?: boolean;
  readonly ignoreNotFound?: boolean;
}

/** Which objects of a kind the flags select. */
export function selection(client: KubeClient, kind: KindInfo, options: GetOptions): ListOptions {
  const { allNamespaces, selector: labelSelector, fieldSelector } = options;
  return {
    ...(kind.namespaced && allNamespaces !== true ? { namespace: client.config.namespace } : {}),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}
