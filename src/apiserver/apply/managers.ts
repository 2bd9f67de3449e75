import type { ManagedFieldsEntry } from "../../api/index.ts";
import { compare } from "./compare.ts";
import { type FieldSet, fromFieldsV1, SEPARATOR, toFieldsV1 } from "./field-set.ts";
import type { Node } from "./topology.ts";

/** Who writes. */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string | undefined;
}

/** Who owns what of an object: metadata.managedFields with its sets read. */
export interface Owner extends Manager {
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** What belongs to nobody: identity, and what the server keeps itself. */
const unowned: FieldSet = new Set([
  "f:apiVersion",
  "f:kind",
  "f:metadata",
  ...[
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "managedFields",
  ].map((name) => `f:metadata${SEPARATOR}f:${name}`),
]);

/** The fields of a set that a writer can own. Only writers of `/status` own the status. */
export function ownable(fields: FieldSet, subresource: string | undefined): Set<string> {
  const ofStatus = (path: string): boolean => path === "f:status" || path.startsWith(`f:status${SEPARATOR}`);
  return new Set(
    [...fields].filter((path) => !unowned.has(path) && (subresource === "status" || !ofStatus(path))),
  );
}

export function readOwners(entries: readonly ManagedFieldsEntry[] = []): readonly Owner[] {
  return entries.flatMap(({ manager = "", operation, apiVersion = "", subresource, time, fieldsV1 }) => {
    if (operation !== "Apply" && operation !== "Update") return [];
    const fields = fromFieldsV1(fieldsV1);
    return [{ name: manager, operation, apiVersion, subresource: subresource || undefined, time, fields }];
  });
}

/** Applying owners first, then by time, as kube-apiserver writes them. Who owns nothing is left out. */
export function writeOwners(owners: readonly Owner[]): readonly ManagedFieldsEntry[] {
  return owners
    .filter(({ fields }) => fields.size > 0)
    .toSorted((a, b) => order(a).localeCompare(order(b)))
    .map(({ name, operation, apiVersion, time, fields, subresource }) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: "FieldsV1",
      fieldsV1: toFieldsV1(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

function order({ operation, time = "", name }: Owner): string {
  return `${operation} ${time} ${name}`;
}

/** Whether two writers are one: the version does not count where the operation is Apply. */
export function isSame(a: Manager, b: Manager): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    a.subresource === b.subresource
  );
}

/** Owners after one of them has set exactly `fields`, and the others have lost `lost`. */
export function withOwner(
  owners: readonly Owner[],
  manager: Manager,
  fields: FieldSet,
  lost: FieldSet,
  now: string,
): readonly Owner[] {
  const before = owners.find((owner) => isSame(owner, manager));
  const unchanged = before !== undefined && isEqual(before.fields, fields);
  const others = owners
    .filter((owner) => owner !== before)
    .map((owner) => ({ ...owner, fields: difference(owner.fields, lost) }));
  return [...others, { ...manager, time: unchanged ? before.time : now, fields }];
}

/** What an update, patch or create makes of the owners: the writer owns what it changed, from now on alone. */
export function afterUpdate(
  root: Node,
  owners: readonly Owner[],
  manager: Manager,
  { before, after }: { readonly before: unknown; readonly after: unknown },
  now: string,
): readonly Owner[] {
  const { changed, removed } = compare(root, before, after);
  const gained = ownable(changed, manager.subresource);
  if (gained.size === 0 && removed.size === 0) return owners;
  const mine = owners.find((owner) => isSame(owner, manager))?.fields ?? new Set();
  const fields = difference(new Set([...mine, ...gained]), removed);
  return withOwner(owners, manager, fields, new Set([...gained, ...removed]), now);
}

function difference(fields: FieldSet, less: FieldSet): Set<string> {
  return new Set([...fields].filter((path) => !less.has(path)));
}

function isEqual(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && [...a].every((path) => b.has(path));
}
