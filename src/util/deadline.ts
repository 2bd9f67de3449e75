import { MinikubeletError } from "./errors.ts";
import { linkedAbort } from "./linked-abort.ts";
import type { Sleeper } from "./time.ts";

/** The reason of a signal that ended because its time was up. */
export class DeadlineError extends MinikubeletError {
  constructor(ms: number) {
    super("DeadlineExceeded", `not done within ${ms} ms`);
  }
}

/** A bound of time that is running. */
export interface Deadline extends Disposable {
  /** Aborts with a DeadlineError after the given time, or with the parent's reason before. */
  readonly signal: AbortSignal;
}

/** Bounds a wait to `ms` milliseconds. Use with `using`: leaving the block ends the timer. */
export function deadline(sleeper: Sleeper, ms: number, parent: AbortSignal): Deadline {
  const bound = linkedAbort(parent);
  const timer = linkedAbort(bound.signal);
  sleeper.sleep(ms, timer.signal).then(
    () => {
      bound.abort(new DeadlineError(ms));
    },
    () => undefined, // Disposed or aborted from outside: nothing is left to end.
  );
  return {
    signal: bound.signal,
    [Symbol.dispose]: () => {
      timer.abort();
      bound[Symbol.dispose]();
    },
  };
}
