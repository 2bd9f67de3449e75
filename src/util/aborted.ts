/** The abort of a signal as a promise, without a listener that stays. */
export interface Aborted extends Disposable {
  /** Resolves at the abort; never rejects. */
  readonly promise: Promise<void>;
}

/** Dispose with `using`: leaving the block removes the listener. */
export function aborted(signal: AbortSignal): Aborted {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const listener = (): void => {
    resolve(undefined);
  };
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener);
  return {
    promise,
    [Symbol.dispose]: () => {
      signal.removeEventListener("abort", listener);
    },
  };
}
