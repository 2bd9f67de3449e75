import type { EpochMs } from "../../util/time.ts";

/** What must outlive a crash in the middle of a termination (decision 10). */
export interface TerminationRecord {
  readonly uid: string;
  readonly container: string;
  readonly startedAt: EpochMs;
  readonly preStopStartedAt?: EpochMs;
  readonly termSentAt?: EpochMs;
}

/** Keeps these records over a crash, by the pod's uid. */
export interface TerminationStore {
  get(uid: string): readonly TerminationRecord[];
  /** Durable when the promise resolves: it is awaited before each step. */
  put(record: TerminationRecord): Promise<void>;
  delete(uid: string): Promise<void>;
}
