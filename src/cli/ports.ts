import type { Readable, Writable } from "node:stream";
import type { EpochMs, Sleeper } from "../util/time.ts";

/** A terminal or a pipe. */
export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
type Input = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };

/** All that the command line needs of the process it runs in. */
export interface CliPorts {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Sleeper & { now(): EpochMs };
  /** Milliseconds, with a fraction, that never jump: for measuring, from any beginning. */
  readonly monotonicMs: () => number;
  /** Calls back at each Ctrl-C or SIGTERM, in place of the process' end, until disposed. */
  readonly onInterrupt: (handler: () => void) => Disposable;
  /** Script of the daemon. */
  readonly daemonEntry: string;
}
