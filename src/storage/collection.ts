import { History } from "./history.ts";
import type { Stored } from "./store.ts";

/** Where an object lies inside its collection; orders by namespace, then name, as etcd's keys do. */
export function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** The committed objects of one type with their history. */
export class Collection {
  readonly history: History;
  readonly #objects = new Map<string, Stored>();
  #sorted: readonly Stored[] | undefined;

  constructor(historyCapacity: number, revision: number) {
    this.history = new History(historyCapacity, revision);
  }

  get(key: string): Stored | undefined {
    return this.#objects.get(key);
  }

  /** Re-inserting moves the object to the end: iteration is by time of the last write. */
  set(key: string, object: Stored): void {
    this.#objects.delete(key);
    this.#objects.set(key, object);
    this.#sorted = undefined;
  }

  delete(key: string): void {
    this.#objects.delete(key);
    this.#sorted = undefined;
  }

  /** Oldest write first. */
  byAge(): IterableIterator<[string, Stored]> {
    return this.#objects.entries();
  }

  sorted(): readonly Stored[] {
    this.#sorted ??= inOrder(this.#objects);
    return this.#sorted;
  }

  /**
   * The objects as they were at a revision: the changes since then undone.
   * @throws StorageError `TooOld`
   */
  sortedAt(revision: number): readonly Stored[] {
    const changes = this.history.since(revision);
    if (changes.length === 0) return this.sorted();
    const before = new Map(this.#objects);
    for (const { namespace, shown, previous } of changes.toReversed()) {
      const key = objectKey(namespace, shown.metadata.name);
      if (previous === undefined) before.delete(key);
      else before.set(key, previous);
    }
    return inOrder(before);
  }
}

function inOrder(objects: ReadonlyMap<string, Stored>): readonly Stored[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
