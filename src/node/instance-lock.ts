import { DatabaseSync } from "node:sqlite";
import { MinikubeletError } from "../util/errors.ts";
import { makePrivateFile } from "../util/private-file.ts";

/**
 * Holds the instance for as long as the process lives: an exclusive SQLite transaction, which the kernel ends with the
 * process however it dies, so no stale lock file is ever left (decision 16).
 */
export class InstanceLock implements Disposable {
  readonly #database: DatabaseSync;
  #held = true;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** @throws MinikubeletError `InstanceLocked` when another daemon holds it. */
  static acquire(path: string): InstanceLock {
    makePrivateFile(path);
    const database = new DatabaseSync(path);
    try {
      database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
      return new InstanceLock(database);
    } catch (cause) {
      database.close();
      throw new MinikubeletError("InstanceLocked", "another minikubelet daemon already serves this home", {
        hint: "Use it (every command finds it), stop it with `minikubelet daemon stop`, or set another MINIKUBELET_HOME.",
        cause,
      });
    }
  }

  /** Lets go of the instance. Idempotent. */
  [Symbol.dispose](): void {
    if (!this.#held) return;
    this.#held = false;
    this.#database.exec("ROLLBACK");
    this.#database.close();
  }
}
