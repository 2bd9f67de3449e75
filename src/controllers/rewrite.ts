import type { KubeObject } from "../api/index.ts";
import { deepEqual } from "../api/deep-equal.ts";
import {
  ignoringMissing,
  type Outcome,
  type ResourceType,
  type Store,
  type Stored,
} from "../storage/index.ts";

/**
 * Writes what `change` makes of the latest state of an object, unless it has gone or was replaced by another of its name.
 * generation counts the changes of the spec.
 */
export async function rewrite<T extends KubeObject & { readonly spec?: unknown }>(
  store: Store,
  type: ResourceType<T>,
  object: Stored<T>,
  change: (current: Stored<T>) => T,
): Promise<Stored<T> | undefined> {
  return await writeSame(store, type, object, (current) => ({ set: counted(change(current), current) }));
}

/** Does what `decide` says of the latest state of an object, unless it has gone or was replaced by another of its name. */
export async function writeSame<T extends KubeObject>(
  store: Store,
  type: ResourceType<T>,
  { metadata: { namespace = "", name, uid } }: Stored<T>,
  decide: (current: Stored<T>) => Outcome<T>,
): Promise<Stored<T> | undefined> {
  const written = await ignoringMissing(
    store.write(type, namespace, name, (current) => (current?.metadata.uid === uid ? decide(current) : {})),
  );
  return written?.metadata.uid === uid ? written : undefined;
}

function counted<T extends KubeObject & { readonly spec?: unknown }>(
  next: T,
  { metadata, spec }: Stored<T>,
): T {
  if (deepEqual(next.spec, spec)) return next;
  return { ...next, metadata: { ...next.metadata, generation: (metadata.generation ?? 0) + 1 } };
}
