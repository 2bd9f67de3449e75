import { MinikubeletError } from "../util/errors.ts";

/**
 * `NotFound`, `AlreadyExists`, `Conflict`: of one write. `TooOld`: the watch history does not reach back. `DiskFull`,
 * `Failed`: the commit failed and nothing of it was stored. `Corrupt`, `Newer`, `Unreadable`: the file cannot be used.
 */
export type StorageErrorCode =
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "TooOld"
  | "DiskFull"
  | "Failed"
  | "Corrupt"
  | "Newer"
  | "Unreadable"
  | "Closed";

/** The errors of storage; `code` is one of `StorageErrorCode`. */
export class StorageError extends MinikubeletError {
  declare readonly code: StorageErrorCode;

  constructor(
    code: StorageErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
  }
}

/** Whether an error is a StorageError of this code. */
export function isStorageError(error: unknown, code: StorageErrorCode): error is StorageError {
  return error instanceof StorageError && error.code === code;
}

/** Waits for a write to an object that need not be there: undefined when it is not. */
export async function ignoringMissing<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (!isStorageError(error, "NotFound")) throw error;
    return undefined;
  }
}
