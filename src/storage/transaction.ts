import type { KubeObject } from "../api/index.ts";
import type { RowChange } from "./backend.ts";
import { type Collection, objectKey } from "./collection.ts";
import { StorageError } from "./errors.ts";
import type { ChangeRecord } from "./history.ts";
import { shareStructure } from "../util/share-structure.ts";
import type { Outcome, Stored } from "./store.ts";
import type { TerminationRow } from "./termination.ts";

interface Entry {
  readonly type: string;
  readonly key: string;
  readonly change: ChangeRecord;
}

/** The writes of one turn on top of the committed state, which they do not touch before `apply`. */
export class Transaction {
  readonly rows: RowChange[] = [];
  readonly #collection: (type: string) => Collection;
  readonly #entries: Entry[] = [];
  readonly #pending = new Map<string, Stored | undefined>();
  #revision: number;

  constructor(collection: (type: string) => Collection, revision: number) {
    this.#collection = collection;
    this.#revision = revision;
  }

  get revision(): number {
    return this.#revision;
  }

  get(type: string, namespace: string, name: string): Stored | undefined {
    const key = objectKey(namespace, name);
    const pendingKey = `${type}\0${key}`;
    return this.#pending.has(pendingKey) ? this.#pending.get(pendingKey) : this.#collection(type).get(key);
  }

  /** @returns the state after the write; of a removal, the last one with the revision of the deletion */
  write(
    type: string,
    namespace: string,
    name: string,
    decide: (current: Stored | undefined) => Outcome,
  ): Stored {
    const current = this.get(type, namespace, name);
    const outcome = decide(current);
    const set = outcome.set === undefined ? current : this.#set(type, namespace, name, current, outcome.set);
    if (set === undefined) throw new StorageError("NotFound", `${type} "${name}" not found`);
    return outcome.remove === true ? this.#remove(type, namespace, name, set) : set;
  }

  putTermination(uid: string, put: TerminationRow | undefined): void {
    this.rows.push({ table: "termination", uid, put });
  }

  /** Makes the changes visible to readers and watchers. */
  apply(): void {
    for (const { type, key, change } of this.#entries) {
      const collection = this.#collection(type);
      if (change.next === undefined) collection.delete(key);
      else collection.set(key, change.next);
      collection.history.append(change);
    }
    for (const type of new Set(this.#entries.map((entry) => entry.type))) {
      this.#collection(type).history.notify();
    }
  }

  #set(
    type: string,
    namespace: string,
    name: string,
    current: Stored | undefined,
    object: KubeObject,
  ): Stored {
    if (current !== undefined && shareStructure(current, withRevision(object, current)) === current) {
      return current;
    }
    const next = shareStructure(current, this.#stamp(object));
    this.#record(type, namespace, name, { previous: current, next, shown: next });
    return next;
  }

  #remove(type: string, namespace: string, name: string, last: Stored): Stored {
    const shown = this.#stamp(last);
    this.#record(type, namespace, name, { previous: last, next: undefined, shown });
    return shown;
  }

  #stamp(object: KubeObject): Stored {
    this.#revision += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#revision) };
    return { ...object, metadata } as Stored;
  }

  #record(
    type: string,
    namespace: string,
    name: string,
    change: Pick<ChangeRecord, "previous" | "next" | "shown">,
  ): void {
    const key = objectKey(namespace, name);
    this.#pending.set(`${type}\0${key}`, change.next);
    this.#entries.push({ type, key, change: { ...change, namespace, revision: this.#revision } });
    this.rows.push({ table: "objects", type, namespace, name, object: change.next });
  }
}

function withRevision(object: KubeObject, current: Stored): KubeObject {
  const { resourceVersion } = current.metadata;
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}
