import type { ApiRequest } from "../answer.ts";
import type { ApiEnvironment } from "../environment.ts";
import { notFound } from "../api-error.ts";
import type { Stored } from "../../storage/index.ts";
import type { Resource } from "../registry/resource.ts";

/** What a verb works on. */
export interface Target {
  readonly env: ApiEnvironment;
  readonly request: ApiRequest;
  readonly resource: Resource;
  /** Undefined: all namespaces. "" for cluster-scoped kinds. */
  readonly namespace: string | undefined;
}

/** A verb on one object. */
export interface NamedTarget extends Target {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string | undefined;
}

/** @throws ApiError 404 */
export function existing({ env, resource, namespace, name }: NamedTarget): Stored {
  const object = env.store.get(resource.type, namespace, name);
  if (object === undefined) throw notFound(resource, name);
  return object;
}
