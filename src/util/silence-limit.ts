import { linkedAbort } from "./linked-abort.ts";
import type { Sleeper } from "./time.ts";

/** Bounds how long something may say nothing. */
export interface SilenceLimit extends Disposable {
  /** Aborts with `reason()` after the silence, or with the parent's reason before. */
  readonly signal: AbortSignal;
  /** To be called at each sign of life. */
  heard(): void;
}

/** Ends after a silence of `ms` to twice that many milliseconds. Use with `using`: leaving the block ends the timer. */
export function silenceLimit(
  sleeper: Sleeper,
  ms: number,
  reason: () => Error,
  parent: AbortSignal,
): SilenceLimit {
  const bound = linkedAbort(parent);
  const timer = linkedAbort(bound.signal);
  let signs = 0;
  const listen = async (): Promise<void> => {
    for (let before = -1; before !== signs; ) {
      before = signs;
      await sleeper.sleep(ms, timer.signal);
    }
    bound.abort(reason());
  };
  listen().catch(() => undefined); // Disposed or aborted from outside: nothing is left to end.
  return {
    signal: bound.signal,
    heard: () => {
      signs++;
    },
    [Symbol.dispose]: () => {
      timer.abort();
      bound[Symbol.dispose]();
    },
  };
}
