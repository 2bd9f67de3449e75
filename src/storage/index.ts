/** The entry of the room: open a store on SQLite or in memory. */
export { memoryBackend } from "./backend.ts";
export { ignoringMissing, isStorageError } from "./errors.ts";
export { openStore } from "./object-store.ts";
export type * from "./store.ts";
