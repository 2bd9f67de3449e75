import type { StatusCause } from "../../api/index.ts";
import { ApiError } from "../api-error.ts";
import { compare } from "./compare.ts";
import { type FieldSet, fieldsOf, readable, SEPARATOR } from "./field-set.ts";
import { isSame, type Manager, type Owner, ownable, withOwner } from "./managers.ts";
import { merge, without } from "./merge.ts";
import type { Node } from "./topology.ts";

/** A configuration that somebody applies. */
export interface Application {
  readonly root: Node;
  readonly manager: Manager;
  readonly config: unknown;
  readonly force: boolean;
}

/**
 * The live state with the configuration, without what this manager once applied and nobody wants any more.
 * @param live in the same version and form as the configuration
 */
export function applied(
  { root, manager, config }: Application,
  owners: readonly Owner[],
  live: unknown,
): unknown {
  const wanted = ownable(fieldsOf(root, config), manager.subresource);
  const before = owners.find((owner) => isSame(owner, manager))?.fields ?? new Set<string>();
  const others = owners.filter((owner) => !isSame(owner, manager)).map(({ fields }) => fields);
  const holds = (fields: FieldSet, path: string): boolean =>
    fields.has(path) || [...fields].some((other) => other.startsWith(`${path}${SEPARATOR}`));
  const gone = [...before].filter((path) => ![wanted, ...others].some((fields) => holds(fields, path)));
  return merge(root, without(root, live, new Set(gone)), config);
}

/**
 * Who owns what afterwards.
 * @param before the live state
 * @param after what is to be stored, decoded and defaulted
 * @throws ApiError 409 when another owner's field would get another value, unless by force
 */
export function ownersAfterApply(
  { root, manager, config, force }: Application,
  owners: readonly Owner[],
  { before, after }: { readonly before: unknown; readonly after: unknown },
  now: string,
): readonly Owner[] {
  const wanted = ownable(fieldsOf(root, config), manager.subresource);
  const { changed, removed } = compare(root, before, after);
  const disputed = new Set([...changed].filter((path) => wanted.has(path)));
  if (!force)
    refuseConflicts(
      owners.filter((owner) => !isSame(owner, manager)),
      disputed,
    );
  return withOwner(owners, manager, wanted, new Set([...disputed, ...removed]), now);
}

function refuseConflicts(others: readonly Owner[], disputed: FieldSet): void {
  const conflicts = others.flatMap((owner) =>
    [...owner.fields]
      .filter((path) => disputed.has(path))
      .map((path) => ({ owner: nameOf(owner), field: readable(path) })),
  );
  if (conflicts.length === 0) return;
  const causes = conflicts.map(({ owner, field }): StatusCause => {
    return { reason: "FieldManagerConflict", message: `conflict with ${owner}`, field };
  });
  const count = conflicts.length === 1 ? "1 conflict" : `${conflicts.length} conflicts`;
  const message = `Apply failed with ${count}: ${summary(conflicts)}`;
  throw new ApiError(409, "Conflict", message, { causes });
}

function nameOf({ name, apiVersion, subresource }: Owner): string {
  const part = subresource === undefined ? "" : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(name)}${part} using ${apiVersion}`;
}

function summary(conflicts: readonly { readonly owner: string; readonly field: string }[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) return `conflict with ${first.owner}: ${first.field}`;
  const byOwner = Map.groupBy(conflicts, ({ owner }) => owner);
  const lines = [...byOwner]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([owner, list]) => {
      return [`conflicts with ${owner}:`, ...list.map(({ field }) => `- ${field}`)];
    });
  return lines.join("\n");
}
