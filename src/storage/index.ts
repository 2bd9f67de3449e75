/** The entry of the room: open a store on SQLite or in memory. */
export type { Backend } from "./backend.ts";
export { memoryBackend } from "./backend.ts";
export { isStorageError, StorageError, type StorageErrorCode } from "./errors.ts";
export { type ObjectStoreOptions, openStore } from "./object-store.ts";
export type * from "./store.ts";
export type { TerminationRow, TerminationTable } from "./termination.ts";
