import type { Clock } from "../kubelet/ports.ts";

/** Node's timers hold 31 bits of milliseconds; longer ones would fire at once. */
const longestTimerMs = 2_147_483_647;

/** The machine's clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    signal.throwIfAborted();
    for (let left = ms; ; left -= longestTimerMs) {
      await oneTimer(Math.min(Math.max(left, 0), longestTimerMs), signal);
      if (left <= longestTimerMs) return;
    }
  },
};

/** Milliseconds since this process began: never set, never adjusted. */
export function monotonicMs(): number {
  return performance.now();
}

async function oneTimer(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    resolve(undefined);
  }, ms);
  const onAbort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener("abort", onAbort);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
