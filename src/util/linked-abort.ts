/** Made once: an error takes its stack with it, which costs more than most of what is ended by it. */
const ended = new DOMException("This operation was aborted", "AbortError");

/** An abort signal of one's own that also follows others; disposing it lets go of them. */
export interface LinkedAbort extends Disposable {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/**
 * Follows `parents`: aborts with the reason of the first that aborts. Unlike `AbortSignal.any` it leaves nothing at a
 * process-long parent once disposed. Dispose with `using`; disposing does not abort.
 */
export function linkedAbort(...parents: readonly AbortSignal[]): LinkedAbort {
  const own = new AbortController();
  const followed: { readonly parent: AbortSignal; readonly listener: () => void }[] = [];
  const letGo = (): void => {
    for (const { parent, listener } of followed) parent.removeEventListener("abort", listener);
    followed.length = 0;
  };
  for (const parent of parents) {
    if (parent.aborted) {
      own.abort(parent.reason);
      break;
    }
    const listener = (): void => {
      letGo();
      own.abort(parent.reason);
    };
    parent.addEventListener("abort", listener);
    followed.push({ parent, listener });
  }
  if (own.signal.aborted) letGo();
  return {
    signal: own.signal,
    abort: (reason = ended) => {
      letGo();
      own.abort(reason);
    },
    [Symbol.dispose]: letGo,
  };
}
