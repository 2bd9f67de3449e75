/** One line for the daemon's log: what went wrong or is worth knowing, with what it is about. */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  /** `namespace/name` */
  readonly pod?: string;
  readonly container?: string;
  readonly error?: unknown;
}

/** Takes an entry; never waits and never fails. */
export type Log = (entry: LogEntry) => void;
