/** What may not change in metadata (ValidateObjectMetaUpdate). */
import type { ObjectMeta } from "../meta.ts";
import { type FieldError, forbidden, goSyntax, invalid } from "./field-error.ts";
import { goStrings } from "./go-values.ts";
import { validateCommonMeta, validateFinalizerKinds, validateMaps } from "./meta.ts";

/**
 * What every update goes through before the kind's own rules. Those check the metadata again, and the causes of the
 * API server's answer show each error as often as it was found.
 */
export function validateBeforeUpdate(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  return [...validateCommonMeta(next, () => []), ...validateCommonUpdate(next, old)];
}

/** Errors of the new metadata against the old; what the server sets itself is expected to be carried over already. */
export function validateMetaUpdate(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  return [...validateCommonUpdate(next, old), ...validateFinalizerKinds(next.finalizers ?? [])];
}

function validateCommonUpdate(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  return [
    ...validateNewFinalizers(next, old),
    ...immutable("metadata.name", next.name, old.name),
    ...immutable("metadata.namespace", next.namespace, old.namespace),
    ...immutable("metadata.uid", next.uid, old.uid),
    ...validateDeletion(next, old),
    ...immutable(
      "metadata.deletionGracePeriodSeconds",
      next.deletionGracePeriodSeconds,
      old.deletionGracePeriodSeconds,
    ),
    ...validateMaps(next),
  ];
}

function immutable<V extends string | number>(
  field: string,
  next: V | undefined,
  old: V | undefined,
): readonly FieldError[] {
  return next === undefined || next === old ? [] : [invalid(field, next, "field is immutable")];
}

function validateDeletion(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  const { deletionTimestamp: at } = next;
  if (at === undefined || old.deletionTimestamp !== undefined) return [];
  const time = goSyntax(at.replace("T", " ").replace("Z", " +0000 UTC"));
  return [invalid("metadata.deletionTimestamp", time, "field is immutable")];
}

function validateNewFinalizers(next: ObjectMeta, old: ObjectMeta): readonly FieldError[] {
  if (old.deletionTimestamp === undefined) return [];
  const added = (next.finalizers ?? []).filter((name) => old.finalizers?.includes(name) !== true);
  if (added.length === 0) return [];
  const found = goStrings([...new Set(added)].sort()).goSyntax;
  return [
    forbidden(
      "metadata.finalizers",
      `no new finalizers can be added if the object is being deleted, found new finalizers ${found}`,
    ),
  ];
}
