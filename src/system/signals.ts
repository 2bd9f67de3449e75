/** The signals by which people and service managers ask a process to end. */
export type TerminationSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

const terminationSignals: readonly TerminationSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Calls `handler` at each request to end, in place of Node's immediate exit, until disposed. */
export function onTermination(handler: (signal: TerminationSignal) => void): Disposable {
  for (const signal of terminationSignals) process.on(signal, handler);
  return {
    [Symbol.dispose]: () => {
      for (const signal of terminationSignals) process.off(signal, handler);
    },
  };
}
