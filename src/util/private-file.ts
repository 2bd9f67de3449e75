import { chmodSync, closeSync, openSync } from "node:fs";

/**
 * Makes an empty file for the owner alone, or one that is there the owner's alone. For what is written by others:
 * SQLite makes its files with the process's umask, and those beside its database with the database's own mode.
 */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
}
