import type { KubeObject } from "../api/index.ts";
import type { ChangeRecord, History } from "./history.ts";
import type { ChangeReader, Stored, WatchEvent } from "./store.ts";

/** Reads the history of one collection from a revision on, and of it what matches. */
export class HistoryReader<T extends KubeObject> implements ChangeReader<T> {
  readonly #history: History;
  readonly #committed: () => number;
  readonly #matches: (object: Stored) => boolean;
  readonly #signal: AbortSignal;
  #cursor: number;
  #resolve: (() => void) | undefined;

  /** @param committed revision of the last change of any collection */
  constructor(
    history: History,
    after: number,
    committed: () => number,
    matches: (object: Stored) => boolean,
    signal: AbortSignal,
  ) {
    this.#history = history;
    this.#cursor = after;
    this.#committed = committed;
    this.#matches = matches;
    this.#signal = signal;
    history.join(this);
    signal.addEventListener("abort", this.#end);
  }

  next(): WatchEvent<T> | undefined {
    for (;;) {
      const change = this.#history.after(this.#cursor);
      if (change === undefined) break;
      this.#cursor = change.revision;
      const event = selectChange(change, this.#matches);
      if (event !== undefined) return event as WatchEvent<T>; // What lies in a collection has its type.
    }
    // Nothing of this type up to here: the cursor moves on, so that an idle watch never becomes too old.
    this.#cursor = Math.max(this.#cursor, this.#committed());
    return undefined;
  }

  async changed(): Promise<void> {
    if (this.#signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#resolve = resolve;
    });
  }

  wake(): void {
    this.#resolve?.();
    this.#resolve = undefined;
  }

  /** Also for a reader that has stopped between two changes and does not come back. */
  readonly #end = (): void => {
    this[Symbol.dispose]();
    this.wake();
  };

  [Symbol.dispose](): void {
    this.#signal.removeEventListener("abort", this.#end);
    this.#history.leave(this);
  }
}

/** Whether a change concerns a selection, and as what. An object that stops matching is DELETED for that reader. */
function selectChange(change: ChangeRecord, matches: (object: Stored) => boolean): WatchEvent | undefined {
  const before = change.previous !== undefined && matches(change.previous);
  const after = change.next !== undefined && matches(change.next);
  if (after) return { type: before ? "MODIFIED" : "ADDED", object: change.shown };
  return before ? { type: "DELETED", object: change.shown } : undefined;
}
