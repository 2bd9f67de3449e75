import type { KubeObject, ManagedFieldsEntry } from "../../api/index.ts";
import { apiVersionOf, kinds } from "../../api/scheme.ts";
import { schemas } from "../../api/schema/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { ApiRequest } from "../answer.ts";
import { afterUpdate, type Manager, readOwners, writeOwners } from "../apply/managers.ts";
import { rootOf } from "../apply/topology.ts";
import type { WriteOptions } from "../options.ts";
import type { Resource } from "../registry/resource.ts";

/** Who writes: as named by `fieldManager`, else the program of the User-Agent. */
export function managerOf(
  resource: Resource,
  { headers }: Pick<ApiRequest, "headers">,
  { fieldManager }: Pick<WriteOptions, "fieldManager">,
  subresource?: string,
): Manager {
  const program = (headers["user-agent"] ?? "").split("/")[0] ?? "";
  const name = fieldManager ?? (program === "" ? "unknown" : program);
  return { name, operation: "Update", apiVersion: apiVersionOf(resource), subresource };
}

/**
 * metadata.managedFields after a create or update.
 * @param given as the client sent them: absent keeps those that are there, `[{}]` forgets them
 */
export function trackUpdate<T extends KubeObject>(
  { kind }: Pick<Resource, "kind">,
  manager: Manager,
  change: { readonly before: Stored | undefined; readonly after: T },
  given: readonly ManagedFieldsEntry[] | undefined,
  now: EpochMs,
): T {
  const { before, after } = change;
  // Nobody applies events, and there are many.
  if (kind === kinds.Event.kind) return after;
  const entries = isAbsent(given) ? before?.metadata.managedFields : given;
  const root = rootOf(schemas[kind]);
  const owners = afterUpdate(root, readOwners(entries), manager, change, formatTimestamp(now));
  return withManagedFields(after, writeOwners(owners));
}

function isAbsent(given: readonly ManagedFieldsEntry[] | undefined): boolean {
  return given === undefined || given.length === 0;
}

/** The object with these managedFields; without the field when there are none. */
export function withManagedFields<T extends KubeObject>(
  object: T,
  managedFields: readonly ManagedFieldsEntry[],
): T {
  const { managedFields: _before, ...metadata } = object.metadata;
  const own = managedFields.length === 0 ? {} : { managedFields };
  return { ...object, metadata: { ...metadata, ...own } };
}
