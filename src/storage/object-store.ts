import type { KubeObject } from "../api/index.ts";
import type { EpochMs } from "../util/time.ts";
import { type Backend, EVENTS } from "./backend.ts";
import { Collection, objectKey } from "./collection.ts";
import { StorageError } from "./errors.ts";
import { HistoryReader } from "./history-reader.ts";
import type {
  ChangeReader,
  ListResult,
  ListSelection,
  Outcome,
  ResourceType,
  Selection,
  Store,
  Stored,
  WatchEvent,
} from "./store.ts";
import type { TerminationRow, TerminationTable } from "./termination.ts";
import { Transaction } from "./transaction.ts";

/** Where objects are kept, and how much of their history. */
export interface ObjectStoreOptions {
  readonly backend: Backend;
  /** Runs the function soon, once: at the end of this turn of the event loop (`setImmediate`), or as a microtask. */
  readonly schedule: (run: () => void) => void;
  readonly now: () => EpochMs;
  /** Changes kept for watchers, for each type. Default 10,000 (events: 1,000). */
  readonly history?: number;
  /** Of these types fewer or more. */
  readonly historyOf?: Readonly<Record<string, number>>;
}

const HISTORY = 10_000;
const EVENT_HISTORY = 1_000;
/** kube-apiserver's --event-ttl. */
const EVENT_TTL_MS = 3_600_000;

interface Operation {
  readonly run: (transaction: Transaction) => void;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Opens a store on a backend: reads everything into memory, then only writes to it.
 * @throws StorageError `Corrupt`, `Newer`, `Unreadable`
 */
export function openStore(options: ObjectStoreOptions): Store {
  return new ObjectStore(options);
}

class ObjectStore implements Store {
  readonly terminations: TerminationTable;
  readonly #options: ObjectStoreOptions;
  readonly #collections = new Map<string, Collection>();
  readonly #terminations = new Map<string, readonly TerminationRow[]>();
  readonly #startRevision: number;
  #revision: number;
  #queue: Operation[] = [];
  #closed = false;

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
    const snapshot = options.backend.load();
    this.#revision = snapshot.revision;
    this.#startRevision = snapshot.revision;
    for (const { type, object } of snapshot.objects) {
      const { namespace, name } = object.metadata;
      this.#collection(type).set(objectKey(namespace ?? "", name), object);
    }
    for (const row of snapshot.terminations) this.#rememberTermination(row.uid, row);
    this.terminations = {
      get: (uid) => this.#terminations.get(uid) ?? [],
      put: async (row) => {
        await this.#writeTermination(row.uid, row);
      },
      delete: async (uid) => {
        await this.#writeTermination(uid, undefined);
      },
    };
  }

  get revision(): number {
    return this.#revision;
  }

  get<T extends KubeObject>(type: ResourceType<T>, namespace: string, name: string): Stored<T> | undefined {
    const object = this.#collection(type.name).get(objectKey(namespace, name));
    return object === undefined || this.#expired(type.name, object) ? undefined : typed<T>(object);
  }

  list<T extends KubeObject>(type: ResourceType<T>, selection: ListSelection<T> = {}): ListResult<T> {
    const { at = this.#revision } = selection;
    const matches = matcher(selection);
    const collection = this.#collection(type.name);
    const all = at < this.#revision ? collection.sortedAt(at) : collection.sorted();
    const items = all.filter((object) => matches(object) && !this.#expired(type.name, object));
    return { items: items.map((object) => typed<T>(object)), revision: Math.min(at, this.#revision) };
  }

  async write<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string,
    name: string,
    decide: (current: Stored<T> | undefined) => Outcome<T>,
  ): Promise<Stored<T>> {
    let result: Stored | undefined;
    await this.#enqueue((transaction) => {
      result = transaction.write(type.name, namespace, name, (current) =>
        decide(current === undefined ? undefined : typed<T>(current)),
      );
    });
    if (result === undefined) throw new StorageError("NotFound", `${type.name} "${name}" not found`);
    return typed<T>(result);
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    after: number,
    selection: Selection<T>,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    using reader = this.follow(type, after, selection, signal);
    while (!signal.aborted) {
      const event = reader.next();
      if (event === undefined) await reader.changed();
      else yield event;
    }
  }

  follow<T extends KubeObject>(
    type: ResourceType<T>,
    after: number,
    selection: Selection<T>,
    signal: AbortSignal,
  ): ChangeReader<T> {
    const { history } = this.#collection(type.name);
    return new HistoryReader<T>(history, after, () => this.#revision, matcher(selection), signal);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    this.#options.backend.close();
    await Promise.resolve();
  }

  #collection(type: string): Collection {
    let collection = this.#collections.get(type);
    if (collection === undefined) {
      const capacity =
        this.#options.historyOf?.[type] ??
        this.#options.history ??
        (type === EVENTS ? EVENT_HISTORY : HISTORY);
      collection = new Collection(capacity, this.#startRevision);
      this.#collections.set(type, collection);
    }
    return collection;
  }

  async #enqueue(run: (transaction: Transaction) => void): Promise<void> {
    if (this.#closed) throw new StorageError("Closed", "the store is closed");
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ run, resolve, reject });
      if (this.#queue.length === 1) {
        this.#options.schedule(() => {
          this.#flush();
        });
      }
    });
  }

  /** One transaction for all that was asked since the last flush. */
  #flush(): void {
    const batch = this.#queue;
    this.#queue = [];
    if (batch.length === 0) return;
    const transaction = new Transaction((type) => this.#collection(type), this.#revision);
    const done = batch.filter((operation) => attempt(operation, transaction));
    this.#sweepEvents(transaction);
    try {
      if (transaction.rows.length > 0) {
        this.#options.backend.commit(transaction.rows, transaction.revision);
      }
    } catch (error) {
      for (const operation of done) operation.reject(error);
      return;
    }
    this.#revision = transaction.revision;
    transaction.apply();
    for (const row of transaction.rows) {
      if (row.table === "termination") this.#rememberTermination(row.uid, row.put);
    }
    for (const operation of done) operation.resolve();
  }

  /** Events that have lived their hour go with the next write, oldest first; until then readers do not see them. */
  #sweepEvents(transaction: Transaction): void {
    for (const [, object] of this.#collection(EVENTS).byAge()) {
      if (!this.#expired(EVENTS, object)) return;
      const { namespace, name } = object.metadata;
      if (transaction.get(EVENTS, namespace ?? "", name) === object) {
        transaction.write(EVENTS, namespace ?? "", name, () => ({ remove: true }));
      }
    }
  }

  #expired(type: string, object: Stored): boolean {
    if (type !== EVENTS) return false;
    return this.#options.now() - lastWrite(object) > EVENT_TTL_MS;
  }

  async #writeTermination(uid: string, row: TerminationRow | undefined): Promise<void> {
    await this.#enqueue((transaction) => {
      transaction.putTermination(uid, row);
    });
  }

  #rememberTermination(uid: string, row: TerminationRow | undefined): void {
    if (row === undefined) {
      this.#terminations.delete(uid);
      return;
    }
    const others = (this.#terminations.get(uid) ?? []).filter((r) => r.container !== row.container);
    this.#terminations.set(uid, [...others, row]);
  }
}

function attempt(operation: Operation, transaction: Transaction): boolean {
  try {
    operation.run(transaction);
    return true;
  } catch (error) {
    operation.reject(error);
    return false;
  }
}

/** Collections are keyed by type: what lies in one has its type. */
function typed<T extends KubeObject>(object: Stored): Stored<T> {
  return object as Stored<T>;
}

function matcher<T extends KubeObject>(selection: Selection<T>): (object: Stored) => boolean {
  const { namespace, where } = selection;
  return (object) =>
    (namespace === undefined || (object.metadata.namespace ?? "") === namespace) &&
    (where === undefined || where(typed<T>(object)));
}

/** When an event was last written, by what it says itself. */
function lastWrite(object: Stored): EpochMs {
  const { lastTimestamp, eventTime } = object as { lastTimestamp?: string | null; eventTime?: string | null };
  return Date.parse(lastTimestamp ?? eventTime ?? object.metadata.creationTimestamp);
}
