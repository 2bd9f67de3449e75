/** What is to become of objects whose owners have gone or are going: the garbage collector's decisions, pure. */
import { FOREGROUND, hasFinalizer, ORPHAN } from "../../api/finalizers.ts";
import type { OwnerReference } from "../../api/index.ts";
import { parseApiVersion } from "../../api/scheme.ts";
import type { ResourceType, Stored } from "../../storage/index.ts";
import type { PropagationPolicy } from "../object-writes.ts";

/** A kind whose objects own others or are owned. */
export interface OwnableKind {
  readonly type: ResourceType;
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** An object and its collection. */
export interface Item {
  readonly type: ResourceType;
  readonly object: Stored;
}

/** One write that is due. */
export type GarbageStep =
  | { readonly kind: "delete"; readonly item: Item; readonly policy: PropagationPolicy }
  /** Forget these owners: they have gone, or go and leave it behind. */
  | { readonly kind: "disown"; readonly item: Item; readonly owners: ReadonlySet<string> }
  /** Its dependents are seen to: the finalizer that waited for them goes. */
  | { readonly kind: "release"; readonly item: Item; readonly finalizer: string };

/** Looks an owner up as it stands: `unknown` when its kind is not served, so that nobody can say. */
export type FindOwner = (reference: OwnerReference, dependent: Stored) => Stored | "absent" | "unknown";

/** Finds owners in the store. A namespaced owner is looked for beside its dependent. */
export function ownerFinder(
  kinds: readonly OwnableKind[],
  get: (type: ResourceType, namespace: string, name: string) => Stored | undefined,
): FindOwner {
  const byKind = new Map(kinds.map((known) => [`${known.group}/${known.kind}`, known]));
  return ({ apiVersion, kind, name, uid }, { metadata }) => {
    const known = byKind.get(`${parseApiVersion(apiVersion).group}/${kind}`);
    if (known === undefined) return "unknown";
    const owner = get(known.type, known.namespaced ? (metadata.namespace ?? "") : "", name);
    return owner?.metadata.uid === uid ? owner : "absent";
  };
}

/** Whether a change of this object may be the garbage collector's business; most are not, and come often. */
export function isOfInterest(object: Stored, find: FindOwner): boolean {
  return (
    isGoing(object, FOREGROUND) ||
    isGoing(object, ORPHAN) ||
    (object.metadata.ownerReferences ?? []).some((owner) => stateOf(find(owner, object)) !== "solid")
  );
}

/** All that is to do now. Steps of different objects do not depend on each other's order, but for disown before release. */
export function garbageSteps(items: readonly Item[], find: FindOwner): readonly GarbageStep[] {
  const dependents = dependentsOf(items);
  return items.flatMap((item) => [...ownedSteps(item, find, dependents), ...ownerSteps(item, dependents)]);
}

type Dependents = ReadonlyMap<string, readonly Item[]>;

function dependentsOf(items: readonly Item[]): Dependents {
  const pairs = items.flatMap((item) =>
    (item.object.metadata.ownerReferences ?? []).map(({ uid }) => ({ uid, item })),
  );
  return new Map(
    [...Map.groupBy(pairs, ({ uid }) => uid)].map(([uid, of]) => [uid, of.map(({ item }) => item)]),
  );
}

/** attemptToDeleteItem: one living owner keeps an object, and it forgets the others. */
function ownedSteps(item: Item, find: FindOwner, dependents: Dependents): readonly GarbageStep[] {
  const { object } = item;
  const { ownerReferences = [], deletionTimestamp, uid } = object.metadata;
  if (ownerReferences.length === 0 || deletionTimestamp !== undefined) return [];
  const states = ownerReferences.map((owner) => ({ uid: owner.uid, state: stateOf(find(owner, object)) }));
  const lost = states.filter(({ state }) => state !== "solid");
  if (lost.length === 0) return [];
  if (lost.length < states.length) {
    return [{ kind: "disown", item, owners: new Set(lost.map((owner) => owner.uid)) }];
  }
  // An owner that is told to stay behind disowns its dependents itself.
  const waited = lost.some(({ state }) => state === "waiting") && dependents.has(uid);
  return [{ kind: "delete", item, policy: waited ? "Foreground" : ownPolicy(object) }];
}

/** processDeletingDependentsItem and attemptToOrphan. */
function ownerSteps(item: Item, dependents: Dependents): readonly GarbageStep[] {
  const { uid } = item.object.metadata;
  const own = dependents.get(uid) ?? [];
  if (isGoing(item.object, ORPHAN)) {
    const owners = new Set([uid]);
    return [
      ...own.map((dependent) => ({ kind: "disown" as const, item: dependent, owners })),
      { kind: "release", item, finalizer: ORPHAN },
    ];
  }
  if (!isGoing(item.object, FOREGROUND) || own.some(({ object }) => blocks(object, uid))) return [];
  return [{ kind: "release", item, finalizer: FOREGROUND }];
}

function blocks({ metadata }: Stored, owner: string): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true,
  );
}

function stateOf(owner: ReturnType<FindOwner>): "solid" | "absent" | "waiting" {
  if (owner === "absent") return "absent";
  return owner !== "unknown" && isGoing(owner, FOREGROUND) ? "waiting" : "solid";
}

function isGoing(object: Stored, finalizer: string): boolean {
  return object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, finalizer);
}

function ownPolicy(object: Stored): PropagationPolicy {
  if (hasFinalizer(object, ORPHAN)) return "Orphan";
  return hasFinalizer(object, FOREGROUND) ? "Foreground" : "Background";
}
