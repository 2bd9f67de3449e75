import type { Stored } from "./store.ts";
import type { TerminationRow } from "./termination.ts";

/** The collection whose objects vanish an hour after their last write, and lie in a table of their own. */
export const EVENTS = "events";

/** One row to write. */
export type RowChange =
  | {
      readonly table: "objects";
      readonly type: string;
      readonly namespace: string;
      readonly name: string;
      /** Undefined deletes the row. */
      readonly object: Stored | undefined;
    }
  | { readonly table: "termination"; readonly uid: string; readonly put: TerminationRow | undefined };

/** All that is on disk, read once at start. */
export interface Snapshot {
  readonly revision: number;
  readonly objects: readonly { readonly type: string; readonly object: Stored }[];
  readonly terminations: readonly TerminationRow[];
}

/** Where committed rows go. `commit` is all or nothing and durable when it returns. */
export interface Backend {
  load(): Snapshot;
  /** @throws StorageError `DiskFull`, `Failed`; then nothing was stored */
  commit(rows: readonly RowChange[], revision: number): void;
  close(): void;
}

/** Keeps nothing: the store's own memory is all there is. For tests. */
export function memoryBackend(): Backend {
  return {
    load: () => ({ revision: 0, objects: [], terminations: [] }),
    commit: () => undefined,
    close: () => undefined,
  };
}
