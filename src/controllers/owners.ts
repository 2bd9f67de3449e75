import type { KubeObject, Labels, LabelSelector, OwnerReference } from "../api/index.ts";
import { matchesLabels, requirementsOf } from "../api/label-selector.ts";
import { omit } from "../api/members.ts";
import { controllerOf } from "../api/owners.ts";
import type { Stored } from "../storage/index.ts";

/** A reference that makes `owner` the manager, and holds its deletion in the foreground until the object is gone. */
export function controllerReference({ apiVersion = "", kind = "", metadata }: Stored): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** What a manager makes of the objects around it. */
export interface Claims<T> {
  /** Its own, and to be kept. */
  readonly owned: readonly T[];
  /** Nobody's, and selected: it becomes their owner. */
  readonly adopt: readonly T[];
  /** Its own, and no longer selected: it lets go of them. */
  readonly release: readonly T[];
}

/** client-go's ControllerRefManager: what is not managed by anybody belongs to whom it is selected by. */
export function claim<T extends KubeObject>(
  owner: Stored,
  selector: LabelSelector | undefined,
  objects: readonly T[],
): Claims<T> {
  const requirements = requirementsOf(selector);
  const selects = (labels: Labels | undefined): boolean =>
    requirements !== undefined && matchesLabels(requirements, labels);
  const ending = owner.metadata.deletionTimestamp !== undefined;
  const claims = { owned: [] as T[], adopt: [] as T[], release: [] as T[] };
  for (const object of objects) {
    const manager = controllerOf(object);
    const selected = selects(object.metadata.labels);
    if (manager === undefined) {
      if (selected && !ending && object.metadata.deletionTimestamp === undefined) claims.adopt.push(object);
    } else if (manager.uid === owner.metadata.uid) {
      if (selected) claims.owned.push(object);
      else if (!ending) claims.release.push(object);
    }
  }
  return claims;
}

/** The object with `owner` as its manager. */
export function adopted<T extends KubeObject>(object: T, owner: Stored): T {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

/** The object without its references to these owners. */
export function disowned<T extends KubeObject>(object: T, uids: ReadonlySet<string>): T {
  const left = (object.metadata.ownerReferences ?? []).filter(({ uid }) => !uids.has(uid));
  const metadata = {
    ...omit(object.metadata, ["ownerReferences"]),
    ...(left.length === 0 ? {} : { ownerReferences: left }),
  };
  return { ...object, metadata };
}
