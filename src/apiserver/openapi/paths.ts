import { apiVersionOf } from "../../api/scheme.ts";
import { schemas } from "../../api/schema/index.ts";
import type { ObjectSchema } from "../../api/schema/types.ts";
import type { ResourceNames } from "../computed/computed-resource.ts";
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

/** A kind with its fields, as the documents tell of it. */
export interface DescribedKind extends ResourceNames {
  readonly schema: ObjectSchema;
}

/** All kinds that there are, those without a place in the store as well. */
export function describedKinds({ stored, computed }: Registry): readonly DescribedKind[] {
  return [...stored.map((resource) => ({ ...resource, schema: schemaOf(resource) })), ...computed];
}

function schemaOf({ kind, wire }: Resource): ObjectSchema {
  const schema: ObjectSchema = schemas[kind];
  return { ...schema, fields: (wire?.encode(schema.fields) ?? schema.fields) as ObjectSchema["fields"] };
}

/** `api/v1`, `apis/apps/v1`: the key of a group version in the index of `/openapi/v3`. */
function documentName(resource: Pick<ResourceNames, "group" | "version">): string {
  return `${resource.group === "" ? "api" : "apis"}/${apiVersionOf(resource)}`;
}

/** The URL template of one object; of the collection, where objects are only posted. */
export function objectPath(resource: ResourceNames): string {
  const scope = resource.namespaced ? "/namespaces/{namespace}" : "";
  const collection = `/${documentName(resource)}${scope}/${resource.plural}`;
  return resource.verbs.includes("get") ? `${collection}/{name}` : collection;
}

/** The kinds of each document. */
export function documents(registry: Registry): ReadonlyMap<string, readonly DescribedKind[]> {
  return Map.groupBy(describedKinds(registry), documentName);
}
