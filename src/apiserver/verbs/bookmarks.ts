import { apiVersionOf } from "../../api/scheme.ts";
import type { ChangeReader } from "../../storage/index.ts";
import { linkedAbort, type LinkedAbort } from "../../util/linked-abort.ts";
import { eventLine } from "./event-line.ts";
import type { Target } from "./target.ts";

const INTERVAL_MS = 60_000;

/**
 * Tells a watcher about once a minute how far the watch has come, when the revision has moved on without an event. One
 * timer for the whole watch: there may be hundreds of events a second.
 */
export class Bookmarks implements Disposable {
  readonly #target: Target;
  readonly #end: LinkedAbort;
  #told: number;
  #isDue = false;

  /** @param reader woken when a bookmark may be due */
  constructor(target: Target, reader: Pick<ChangeReader, "wake">, signal: AbortSignal) {
    this.#target = target;
    this.#told = target.env.store.revision;
    this.#end = linkedAbort(signal);
    this.#tick(reader).catch(() => undefined); // It ends with the signal or with us.
  }

  /** The watcher knows of this revision by an event. */
  passed(revision: number): void {
    this.#told = revision;
  }

  /** The bookmark that is due, for a watcher who has been sent everything up to the store's revision. */
  take(): Buffer | undefined {
    const { revision } = this.#target.env.store;
    if (!this.#isDue) return undefined;
    this.#isDue = false;
    if (revision <= this.#told) return undefined;
    this.#told = revision;
    return bookmark(this.#target, revision, false);
  }

  async #tick(reader: Pick<ChangeReader, "wake">): Promise<never> {
    for (;;) {
      await this.#target.env.clock.sleep(INTERVAL_MS, this.#end.signal);
      this.#isDue = true;
      reader.wake();
    }
  }

  [Symbol.dispose](): void {
    this.#end.abort();
  }
}

/** @param initialEventsEnd whether it closes the initial events of a watch-list */
export function bookmark({ resource }: Target, revision: number, initialEventsEnd: boolean): Buffer {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return eventLine("BOOKMARK", {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(initialEventsEnd ? { annotations } : {}),
    },
  });
}
