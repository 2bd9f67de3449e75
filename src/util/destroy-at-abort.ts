/**
 * Ends a stream with the signal's reason when the signal aborts, or at once when it has: whoever reads the stream sees the
 * reason. Disposing lets go of the signal, not of the stream.
 */
export function destroyAtAbort(stream: { destroy(reason: Error): unknown }, signal: AbortSignal): Disposable {
  const onAbort = (): void => {
    stream.destroy(signal.reason as Error);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort);
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener("abort", onAbort);
    },
  };
}
