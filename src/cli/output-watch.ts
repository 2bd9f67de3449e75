import type { CliPorts } from "./ports.ts";

/** What became of the command's output. */
export interface OutputWatch extends Disposable {
  /** The same ports; who handles Ctrl-C is told of a lost output in the same way: there is nobody left to print for. */
  readonly ports: CliPorts;
  /** The first error of stdout or stderr: EPIPE when a reader like `head` has left. */
  readonly failure: () => NodeJS.ErrnoException | undefined;
}

/** Keeps a lost output from being an uncaught error, and ends the command as an interrupt would. */
export function watchOutput(ports: CliPorts): OutputWatch {
  const handlers = new Set<() => void>();
  const state: { failure?: NodeJS.ErrnoException } = {};
  const onError = (error: NodeJS.ErrnoException): void => {
    if (state.failure !== undefined) return;
    state.failure = error;
    for (const handler of handlers) handler();
  };
  const streams = [ports.stdout, ports.stderr];
  for (const stream of streams) stream.on("error", onError);
  return {
    ports: {
      ...ports,
      onInterrupt: (handler) => {
        const subscription = ports.onInterrupt(handler);
        handlers.add(handler);
        return {
          [Symbol.dispose]: () => {
            handlers.delete(handler);
            subscription[Symbol.dispose]();
          },
        };
      },
    },
    failure: () => state.failure,
    [Symbol.dispose]: () => {
      // An error may still come for what was written last; it must find a listener.
      handlers.clear();
    },
  };
}
