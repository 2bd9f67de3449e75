import { apiVersionOf } from "../../api/scheme.ts";
import type { Registry } from "../registry/registry.ts";
import type { Resource } from "../registry/resource.ts";

/** The query parameters that kubectl looks for before it leaves validation and dry runs to the server. */
export const PATCH_PARAMETERS: readonly { readonly name: string; readonly type: "string" | "boolean" }[] = [
  { name: "dryRun", type: "string" },
  { name: "fieldManager", type: "string" },
  { name: "fieldValidation", type: "string" },
  { name: "force", type: "boolean" },
];

/** What a PATCH may carry. */
export const PATCH_TYPES: readonly string[] = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

/** `api/v1`, `apis/apps/v1`: the key of a group version in the index of `/openapi/v3`. */
function documentName(resource: Pick<Resource, "group" | "version">): string {
  return `${resource.group === "" ? "api" : "apis"}/${apiVersionOf(resource)}`;
}

/** The URL template of one object. */
export function objectPath(resource: Resource): string {
  const scope = resource.namespaced ? "/namespaces/{namespace}" : "";
  return `/${documentName(resource)}${scope}/${resource.plural}/{name}`;
}

/** The resources of each document. */
export function documents(registry: Registry): ReadonlyMap<string, readonly Resource[]> {
  return Map.groupBy(registry.stored, documentName);
}
