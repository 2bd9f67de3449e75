/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** The part of a clock that waiting needs; `Clock` of the kubelet's ports satisfies it. */
export interface Sleeper {
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
