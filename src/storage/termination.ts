import type { EpochMs } from "../util/time.ts";

/** What must outlive a crash in the middle of a termination: one record per container. */
export interface TerminationRow {
  readonly uid: string;
  readonly container: string;
  readonly startedAt: EpochMs;
  readonly preStopStartedAt?: EpochMs;
  readonly termSentAt?: EpochMs;
}

/** The `termination` table. Writes are durable when their promise resolves. */
export interface TerminationTable {
  get(uid: string): readonly TerminationRow[];
  put(record: TerminationRow): Promise<void>;
  delete(uid: string): Promise<void>;
}
