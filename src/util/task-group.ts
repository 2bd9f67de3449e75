import { linkedAbort, type LinkedAbort } from "./linked-abort.ts";

/**
 * Structured concurrency: background work that cannot outlive its block. The first failure aborts the group's signal;
 * closing aborts, waits for every task and rethrows that first failure. Endings caused by the abort are not failures.
 */
export class TaskGroup implements AsyncDisposable {
  readonly #abort: LinkedAbort;
  readonly #tasks = new Set<Promise<void>>();
  #failure: { readonly cause: unknown } | undefined;
  #closed = false;

  constructor(signal: AbortSignal) {
    this.#abort = linkedAbort(signal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get size(): number {
    return this.#tasks.size;
  }

  /** Starts a task. @throws Error when the group is closed. */
  spawn(task: (signal: AbortSignal) => Promise<void>): void {
    if (this.#closed) throw new Error("the task group is closed");
    const running = this.#run(task).finally(() => this.#tasks.delete(running));
    this.#tasks.add(running);
  }

  /** Waits until no task is left, without aborting any; rethrows the first failure. */
  async idle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    if (this.#failure !== undefined) throw this.#failure.cause;
  }

  /** Aborts, waits for all tasks, rethrows the first failure. Idempotent. */
  async close(reason?: unknown): Promise<void> {
    this.#closed = true;
    this.#abort.abort(reason);
    await this.idle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await task(this.signal);
    } catch (cause) {
      if (this.signal.aborted) return;
      this.#failure ??= { cause };
      this.#abort.abort(cause);
    }
  }
}
