import { type Answer, type ApiRequest, ok } from "./answer.ts";
import type { ResourcePath } from "./request-info.ts";

/**
 * The list of custom kinds, always empty: before it sends a kind that the schemas do not have, kubectl asks whether it is
 * one of these, and without an answer it says nothing else. Discovery does not tell of the list.
 */
export function customResources(request: ApiRequest, path: ResourcePath): Answer | undefined {
  const { group, version, plural, name } = path;
  const asked =
    group === "apiextensions.k8s.io" && version === "v1" && plural === "customresourcedefinitions";
  if (!asked || name !== undefined || path.namespace !== undefined) return undefined;
  if (request.method !== "GET" || request.query.get("watch") === "true") return undefined;
  return ok({
    kind: "CustomResourceDefinitionList",
    apiVersion: "apiextensions.k8s.io/v1",
    metadata: { resourceVersion: "1" },
    items: [],
  });
}
