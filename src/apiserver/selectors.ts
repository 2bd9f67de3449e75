import type { KubeObject } from "../api/index.ts";
import { matchesFields, parseFieldSelector } from "../api/field-selector.ts";
import { matchesLabels, parseLabelSelector, SelectorError } from "../api/label-selector.ts";
import { badRequest } from "./api-error.ts";
import type { ResourceNames } from "./computed/computed-resource.ts";

/**
 * The predicate of `labelSelector` and `fieldSelector`; undefined when everything is wanted.
 * @param name adds `metadata.name=name`
 * @throws ApiError 400
 */
export function selectorsOf(
  { kind }: Pick<ResourceNames, "kind">,
  query: URLSearchParams,
  name?: string,
): ((object: KubeObject) => boolean) | undefined {
  const labels = readable(() => parseLabelSelector(query.get("labelSelector") ?? ""));
  const fields = readable(() => parseFieldSelector(kind, query.get("fieldSelector") ?? ""));
  if (labels.length === 0 && fields.length === 0 && name === undefined) return undefined;
  return (object) =>
    (name === undefined || object.metadata.name === name) &&
    matchesLabels(labels, object.metadata.labels) &&
    matchesFields(kind, fields, object);
}

/** The one name that a field selector admits; undefined when it admits several. @throws ApiError 400 */
export function selectedName(
  { kind }: Pick<ResourceNames, "kind">,
  query: URLSearchParams,
): string | undefined {
  const fields = readable(() => parseFieldSelector(kind, query.get("fieldSelector") ?? ""));
  return fields.find(({ field, equal }) => field === "metadata.name" && equal)?.value;
}

function readable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SelectorError ? badRequest(error.message) : error;
  }
}
