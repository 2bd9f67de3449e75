import type { KubeObject } from "../../api/index.ts";
import type { KindInfo } from "../../api/scheme.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import type { ResourceArg } from "./resource-args.ts";

/** One object that a command is about. */
export interface Target {
  readonly kind: KindInfo;
  /** Undefined for kinds that have none. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Which objects of a kind are meant where none is named. */
export interface Selection {
  readonly all?: boolean;
  readonly selector?: string;
}

/** The objects that are named, or else selected; undefined when neither was said. @throws ApiError, ConnectionError */
export async function targetsOf(
  client: KubeClient,
  { kind, names }: ResourceArg,
  { all, selector }: Selection,
  signal: AbortSignal,
): Promise<readonly Target[] | undefined> {
  const namespace = kind.namespaced ? client.config.namespace : undefined;
  if (names.length > 0) return names.map((name) => ({ kind, namespace, name }));
  if (all !== true && selector === undefined) return undefined;
  const { items } = await client.list<KubeObject>(kind, { namespace, labelSelector: selector }, signal);
  return items.map(({ metadata }) => ({ kind, namespace, name: metadata.name ?? "" }));
}
