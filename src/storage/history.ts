import { StorageError } from "./errors.ts";
import type { Stored, WatchEvent } from "./store.ts";

/** One committed change of one object. `next` undefined: removed; `last` is then what watchers are shown. */
export interface ChangeRecord {
  readonly revision: number;
  readonly namespace: string;
  readonly previous: Stored | undefined;
  readonly next: Stored | undefined;
  /** The state to show: `next`, or the last state with the revision of the deletion. */
  readonly shown: Stored;
}

/** The newest changes of one collection, and whoever waits for the next. Readers keep a cursor, not a queue. */
export class History {
  readonly #capacity: number;
  readonly #waiting = new Set<Follower>();
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
    for (const follower of this.#waiting) follower.wake();
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

  /** Wakes one reader at each change, until the signal aborts or the reader disposes of it. */
  follow(signal: AbortSignal): Follower {
    const follower = new Follower(signal, () => this.#waiting.delete(follower));
    this.#waiting.add(follower);
    return follower;
  }
}

/** A reader's place among those who wait: it is taken once, not for each change. */
class Follower implements Disposable {
  readonly #signal: AbortSignal;
  readonly #leave: () => void;
  #resolve: (() => void) | undefined;

  constructor(signal: AbortSignal, leave: () => void) {
    this.#signal = signal;
    this.#leave = leave;
    signal.addEventListener("abort", this.#end);
  }

  /** Also for a reader that has stopped between two changes and does not come back. */
  readonly #end = (): void => {
    this[Symbol.dispose]();
    this.wake();
  };

  wake(): void {
    this.#resolve?.();
    this.#resolve = undefined;
  }

  /** Resolves at the next change or when the signal aborts. */
  async changed(): Promise<void> {
    if (this.#signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
  }

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#end);
    this.#leave();
  }
}

/** Whether a change concerns a selection, and as what. An object that stops matching is DELETED for that reader. */
export function selectChange(
  change: ChangeRecord,
  matches: (object: Stored) => boolean,
): WatchEvent | undefined {
  const before = change.previous !== undefined && matches(change.previous);
  const after = change.next !== undefined && matches(change.next);
  if (after) return { type: before ? "MODIFIED" : "ADDED", object: change.shown };
  return before ? { type: "DELETED", object: change.shown } : undefined;
}
