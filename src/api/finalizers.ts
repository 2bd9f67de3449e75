/** What holds a deleted object back, and the two finalizers by which a delete says what is to become of its dependents. */
import type { KubeObject } from "./meta.ts";

/** The dependents stay and forget this owner (propagationPolicy Orphan). */
export const ORPHAN = "orphan";
/** The dependents go first (propagationPolicy Foreground). */
export const FOREGROUND = "foregroundDeletion";

/** Whether this finalizer holds the object. */
export function hasFinalizer({ metadata }: KubeObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) === true;
}

/** The object without one of its finalizers. */
export function withoutFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  return withFinalizers(
    object,
    (object.metadata.finalizers ?? []).filter((name) => name !== finalizer),
  );
}

/** The object with these finalizers; without the field when there are none. */
export function withFinalizers<T extends KubeObject>(object: T, finalizers: readonly string[]): T {
  const { finalizers: _before, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(finalizers.length === 0 ? {} : { finalizers }) } };
}

/**
 * Whether an object that was deleted before has nothing left to wait for: no grace, no finalizer, nor, of a namespace,
 * any in its spec (rest.ShouldDeleteDuringUpdate and its namespaced sister).
 */
export function isReadyToGo(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  const { spec } = object as { readonly spec?: { readonly finalizers?: readonly string[] } };
  const held = finalizers.length > 0 || (spec?.finalizers ?? []).length > 0;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !held;
}
