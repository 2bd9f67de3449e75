import { StorageError } from "./errors.ts";
import type { ChangeReader, Stored } from "./store.ts";

/** One committed change of one object. `next` undefined: removed; `last` is then what watchers are shown. */
export interface ChangeRecord {
  readonly revision: number;
  readonly namespace: string;
  readonly previous: Stored | undefined;
  readonly next: Stored | undefined;
  /** The state to show: `next`, or the last state with the revision of the deletion. */
  readonly shown: Stored;
}

type Wakeable = Pick<ChangeReader, "wake">;

/** The newest changes of one collection, and whoever waits for the next. Readers keep a cursor, not a queue. */
export class History {
  readonly #capacity: number;
  readonly #readers = new Set<Wakeable>();
  #records: ChangeRecord[] = [];
  #floor: number;

  /** @param floor revision up to which nothing is known */
  constructor(capacity: number, floor: number) {
    this.#capacity = capacity;
    this.#floor = floor;
  }

  append(record: ChangeRecord): void {
    this.#records.push(record);
    // Dropping a quarter at a time makes the cost of the shift vanish; at least `capacity` records stay.
    if (this.#records.length > this.#capacity * 1.25) {
      const dropped = this.#records.length - this.#capacity;
      this.#floor = this.#records[dropped - 1]?.revision ?? this.#floor;
      this.#records = this.#records.slice(dropped);
    }
  }

  /** Wakes all who wait for a change. */
  notify(): void {
    for (const reader of this.#readers) reader.wake();
  }

  /**
   * The first change after a revision.
   * @throws StorageError `TooOld`
   */
  after(revision: number): ChangeRecord | undefined {
    return this.#records[this.#indexAfter(revision)];
  }

  /**
   * All changes after a revision, oldest first.
   * @throws StorageError `TooOld`
   */
  since(revision: number): readonly ChangeRecord[] {
    return this.#records.slice(this.#indexAfter(revision));
  }

  #indexAfter(revision: number): number {
    if (revision < this.#floor) {
      throw new StorageError("TooOld", `too old resource version: ${revision} (${this.#floor})`);
    }
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** From now on the reader is woken at each change. */
  join(reader: Wakeable): void {
    this.#readers.add(reader);
  }

  leave(reader: Wakeable): void {
    this.#readers.delete(reader);
  }
}
