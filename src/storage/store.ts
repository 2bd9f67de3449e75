/** The versioned object store as the rest of the house sees it. */
import type { KubeObject, StoredMeta } from "../api/index.ts";
import type { TerminationTable } from "./termination.ts";

/** An object as stored: name, uid, resourceVersion and creationTimestamp are always there. Never mutate one. */
export type Stored<T extends KubeObject = KubeObject> = T & { readonly metadata: StoredMeta };

/**
 * Names a collection and carries the type of its objects. `name` is the group-resource: `pods`, `deployments.apps`.
 */
export interface ResourceType<T extends KubeObject = KubeObject> {
  readonly name: string;
  /** Never set; ties the type of the objects to the token. */
  readonly object?: T;
}

/**
 * What a write decided. `set` stores a new state, `remove` deletes the object (with `set`: watchers see the last state
 * as MODIFIED first), neither leaves all as it is. A `set` equal to the present state changes nothing, not even the
 * resourceVersion.
 */
export interface Outcome<T extends KubeObject = KubeObject> {
  readonly set?: T;
  readonly remove?: boolean;
}

/** What happened to an object, as watchers are told. */
export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED";

/** A change. `DELETED` carries the last state with the resourceVersion of the deletion. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: WatchEventType;
  readonly object: Stored<T>;
}

/** A reader's place in the changes of a collection, for one who waits for other things as well. */
export interface ChangeReader<T extends KubeObject = KubeObject> extends Disposable {
  /**
   * The next change; undefined: all that is committed has been looked at.
   * @throws StorageError `TooOld` when the history does not reach back so far
   */
  next(): WatchEvent<T> | undefined;
  /** Resolves at the next change of the collection, at `wake`, or when the signal aborts. For readers who have read all. */
  changed(): Promise<void>;
  wake(): void;
}

/** Which objects of a collection. */
export interface Selection<T extends KubeObject = KubeObject> {
  /** Undefined: all namespaces. */
  readonly namespace?: string | undefined;
  /** An object that stops matching is reported as DELETED with its new state, one that starts matching as ADDED. */
  readonly where?: ((object: Stored<T>) => boolean) | undefined;
}

/** What to list, and as of when. */
export interface ListSelection<T extends KubeObject = KubeObject> extends Selection<T> {
  /** A past revision, as far back as the history reaches. Undefined: now. */
  readonly at?: number | undefined;
}

/** Objects as of one revision. */
export interface ListResult<T extends KubeObject = KubeObject> {
  /** Ordered by namespace and name. */
  readonly items: readonly Stored<T>[];
  /** The revision of this snapshot: watch from here to miss nothing. */
  readonly revision: number;
}

/**
 * Objects with one revision counter for all, optimistic concurrency and watch. Reads are of the newest committed
 * state and never wait. Writes of one turn are committed together and acknowledged after the commit.
 */
export interface Store {
  /** The revision of the last committed change. */
  readonly revision: number;
  get<T extends KubeObject>(type: ResourceType<T>, namespace: string, name: string): Stored<T> | undefined;
  /** @throws StorageError `TooOld` for a revision that the history does not reach back to */
  list<T extends KubeObject>(type: ResourceType<T>, selection?: ListSelection<T>): ListResult<T>;
  /**
   * Runs `decide` on the latest state, atomically with its result: nothing can come between. What `decide` throws
   * rejects this write alone. Resolves after the commit to the state after the write (for a removal: the last one).
   * The namespace of cluster-scoped objects is "".
   * @throws StorageError `NotFound` when there is neither a present state nor a new one; `DiskFull`, `Failed`, `Closed`
   */
  write<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string,
    name: string,
    decide: (current: Stored<T> | undefined) => Outcome<T>,
  ): Promise<Stored<T>>;
  /**
   * Changes after revision `after`, in order, until the signal aborts (then it ends without an error).
   * @throws StorageError `TooOld` when the history does not reach back so far, also when the reader fell behind it
   */
  watch<T extends KubeObject>(
    type: ResourceType<T>,
    after: number,
    selection: Selection<T>,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
  /** The same for many readers of many changes: what an iterator promises for each costs more than the change. */
  follow<T extends KubeObject>(
    type: ResourceType<T>,
    after: number,
    selection: Selection<T>,
    signal: AbortSignal,
  ): ChangeReader<T>;
  readonly terminations: TerminationTable;
  /** Commits what is pending and closes the file. Idempotent. */
  close(): Promise<void>;
}
