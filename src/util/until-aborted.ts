/**
 * Waits for `work`, but no longer than until the signal aborts; then rejects with its reason and leaves `work` to itself
 * (its failure is nobody's any more). For work that cannot be cancelled.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const listener = (): void => {
    reject(signal.reason as Error);
  };
  if (signal.aborted) listener();
  else signal.addEventListener("abort", listener);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", listener);
  }
}
