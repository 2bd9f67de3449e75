/** A queue between a producer that pushes and one consumer that iterates. Unbounded: for hints and changes, not bytes. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  readonly #items: { readonly value: T }[] = [];
  #closed = false;
  #wake: (() => void) | undefined;

  push(item: T): void {
    if (this.#closed) return;
    this.#items.push({ value: item });
    this.#wake?.();
  }

  /** Ends the iteration after the items that are in the queue. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) yield item.value;
      if (this.#closed) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.#wake = () => {
        resolve(undefined);
      };
      await promise;
      this.#wake = undefined;
    }
  }

  /** Iterates until the signal aborts or the queue is closed; an abort ends it without an error. */
  async *until(signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    const close = (): void => {
      this.close();
    };
    if (signal.aborted) close();
    else signal.addEventListener("abort", close);
    try {
      for await (const item of this) {
        yield item;
        if (signal.aborted) return;
      }
    } finally {
      signal.removeEventListener("abort", close);
    }
  }
}
