import type { Clock } from "../kubelet/ports.ts";
import type { Sleeper } from "../util/time.ts";

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

/** The same waits, for background work: they do not keep the process alive. */
export const backgroundSleeper: Sleeper = {
  sleep: async (ms, signal) => {
    signal.throwIfAborted();
    await oneTimer(Math.min(Math.max(ms, 0), longestTimerMs), signal, true);
  },
};

/** Milliseconds since this process began: never set, never adjusted. */
export function monotonicMs(): number {
  return performance.now();
}

async function oneTimer(ms: number, signal: AbortSignal, background = false): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    resolve(undefined);
  }, ms);
  if (background) timer.unref();
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
