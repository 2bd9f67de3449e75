import { type Answer, ok } from "../answer.ts";
import { notFound } from "../api-error.ts";
import type { ApiEnvironment } from "../environment.ts";
import type { ResourceType } from "../../storage/index.ts";

const NODES: ResourceType = { name: "nodes" };

/**
 * `GET /api/v1/nodes/NAME/proxy/pods`: the kubelet's own list of its pods, those included that are gone from the API
 * while their containers still end. `…/proxy/pulls` is ours: sizes of the image pulls under way, which no event tells.
 * Nothing else of the kubelet's server is proxied.
 */
export function nodeProxy(
  env: ApiEnvironment,
  [, name = "", subresource, path, ...more]: readonly string[],
): Answer | undefined {
  if (subresource !== "proxy" || (path !== "pods" && path !== "pulls") || more.length > 0) return undefined;
  if (env.store.get(NODES, "", name) === undefined) throw notFound({ group: "", plural: "nodes" }, name);
  if (path === "pulls")
    return ok({ kind: "List", apiVersion: "v1", metadata: {}, items: env.streams.pulls() });
  const items = env.streams.pods();
  return ok({ kind: "PodList", apiVersion: "v1", metadata: {}, items });
}
