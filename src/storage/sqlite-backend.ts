import { DatabaseSync, type StatementSync } from "node:sqlite";
import { messageOf } from "../util/errors.ts";
import { makePrivateFile } from "../util/private-file.ts";
import { type Backend, EVENTS, type RowChange, type Snapshot } from "./backend.ts";
import { StorageError } from "./errors.ts";
import type { Stored } from "./store.ts";
import type { TerminationRow } from "./termination.ts";

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (type, namespace, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS events (
    type TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (type, namespace, name)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS termination (
    uid TEXT NOT NULL, container TEXT NOT NULL, startedAt INTEGER NOT NULL, preStopStartedAt INTEGER,
    termSentAt INTEGER, PRIMARY KEY (uid, container)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 0), value INTEGER NOT NULL);
  INSERT OR IGNORE INTO revision VALUES (0, 0);
  PRAGMA user_version = ${SCHEMA_VERSION};`;

/** https://sqlite.org/rescode.html */
const SQLITE = { busy: 5, readOnly: 8, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 };

/**
 * Keeps rows in one SQLite file (WAL, synchronous=NORMAL: survives a kill -9, not a power cut). The file is read once,
 * by `load`.
 * @param onOpen is handed the connection, for settings of one's own
 * @throws StorageError `Corrupt`, `Newer`, `Unreadable`
 */
export function sqliteBackend(path: string, onOpen: (db: DatabaseSync) => void = () => undefined): Backend {
  const db = open(path);
  onOpen(db);
  const statements = prepare(db);
  return {
    load: () => translating(path, () => load(db, path)),
    commit: (rows, revision) => {
      commit(db, statements, rows, revision, path);
    },
    close: () => {
      db.close();
    },
  };
}

function open(path: string): DatabaseSync {
  return translating(path, () => {
    makePrivateFile(path);
    const db = new DatabaseSync(path);
    try {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;");
      const version = numberOf(db.prepare("PRAGMA user_version").get(), "user_version");
      if (version > SCHEMA_VERSION) throw newer(path, version);
      const check = Object.values(db.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
      if (check !== "ok") throw corrupt(path, String(check));
      db.exec(SCHEMA);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

interface Statements {
  readonly put: Readonly<Record<"objects" | "events", StatementSync>>;
  readonly remove: Readonly<Record<"objects" | "events", StatementSync>>;
  readonly putTermination: StatementSync;
  readonly removeTermination: StatementSync;
  readonly revision: StatementSync;
}

function prepare(db: DatabaseSync): Statements {
  const put = (table: string): StatementSync =>
    db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?)`);
  const remove = (table: string): StatementSync =>
    db.prepare(`DELETE FROM ${table} WHERE type = ? AND namespace = ? AND name = ?`);
  return {
    put: { objects: put("objects"), events: put("events") },
    remove: { objects: remove("objects"), events: remove("events") },
    putTermination: db.prepare("INSERT OR REPLACE INTO termination VALUES (?, ?, ?, ?, ?)"),
    removeTermination: db.prepare("DELETE FROM termination WHERE uid = ?"),
    revision: db.prepare("UPDATE revision SET value = ?"),
  };
}

function load(db: DatabaseSync, path: string): Snapshot {
  // Events by their time, so that the oldest expire first.
  const rows = [
    ...db.prepare("SELECT type, name, body FROM objects").all(),
    ...db
      .prepare(
        "SELECT type, name, body FROM events ORDER BY coalesce(json_extract(body, '$.lastTimestamp'), json_extract(body, '$.eventTime'))",
      )
      .all(),
  ];
  return {
    revision: numberOf(db.prepare("SELECT value FROM revision").get(), "value"),
    objects: rows.map((row) => ({
      type: String(row["type"]),
      object: parse(String(row["body"]), path, `${String(row["type"])} ${String(row["name"])}`),
    })),
    terminations: db
      .prepare("SELECT * FROM termination")
      .all()
      .map((row) => terminationOf(row)),
  };
}

function commit(
  db: DatabaseSync,
  statements: Statements,
  rows: readonly RowChange[],
  revision: number,
  path: string,
): void {
  translating(path, () => {
    db.exec("BEGIN IMMEDIATE");
    try {
      for (const row of lastOfEach(rows)) writeRow(statements, row);
      statements.revision.run(revision);
      db.exec("COMMIT");
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  });
}

/** Of several writes to one object in a turn only the last one matters to the file. */
function lastOfEach(rows: readonly RowChange[]): readonly RowChange[] {
  const last = new Map<string, RowChange>();
  rows.forEach((row, i) => {
    const key = row.table === "objects" ? `${row.type}\0${row.namespace}\0${row.name}` : `\0${i}`;
    last.set(key, row);
  });
  return [...last.values()];
}

function writeRow(statements: Statements, row: RowChange): void {
  if (row.table === "objects") {
    const table = row.type === EVENTS ? "events" : "objects";
    if (row.object === undefined) statements.remove[table].run(row.type, row.namespace, row.name);
    else statements.put[table].run(row.type, row.namespace, row.name, JSON.stringify(row.object));
    return;
  }
  const { uid, put } = row;
  if (put === undefined) statements.removeTermination.run(uid);
  else {
    statements.putTermination.run(
      uid,
      put.container,
      put.startedAt,
      put.preStopStartedAt ?? null,
      put.termSentAt ?? null,
    );
  }
}

function terminationOf(row: Readonly<Record<string, unknown>>): TerminationRow {
  const { preStopStartedAt, termSentAt } = row;
  return {
    uid: String(row["uid"]),
    container: String(row["container"]),
    startedAt: Number(row["startedAt"]),
    ...(preStopStartedAt === null ? {} : { preStopStartedAt: Number(preStopStartedAt) }),
    ...(termSentAt === null ? {} : { termSentAt: Number(termSentAt) }),
  };
}

function parse(body: string, path: string, what: string): Stored {
  try {
    return JSON.parse(body) as Stored;
  } catch {
    throw corrupt(path, `the record of ${what} is not JSON`);
  }
}

function numberOf(row: Readonly<Record<string, unknown>> | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

function translating<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof StorageError ? error : translate(path, error);
  }
}

function translate(path: string, error: unknown): StorageError {
  // Extended result codes carry the primary one in their low byte.
  const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
  const { syscall, code: errno } = error as NodeJS.ErrnoException;
  const text = messageOf(error);
  if (code === SQLITE.corrupt || code === SQLITE.notADatabase) return corrupt(path, text, error);
  if (code === SQLITE.full || errno === "ENOSPC") {
    return new StorageError("DiskFull", `no space left for ${path}; nothing of the change was stored`, {
      hint: "free some disk space and try again",
      cause: error,
    });
  }
  if (syscall !== undefined || code === SQLITE.cantOpen || code === SQLITE.readOnly || code === SQLITE.busy) {
    return new StorageError("Unreadable", `cannot use ${path}: ${text}`, {
      hint: "check that the folder exists, belongs to you and that no other daemon uses the same home",
      cause: error,
    });
  }
  return new StorageError("Failed", `cannot write ${path}: ${text}; nothing of the change was stored`, {
    hint: "check the disk that holds it",
    cause: error,
  });
}

function corrupt(path: string, text: string, cause?: unknown): StorageError {
  return new StorageError("Corrupt", `${path} is damaged: ${text}`, {
    hint: `move ${path} out of the way to start with an empty state; containers of its pods are then removed by prune`,
    cause,
  });
}

function newer(path: string, version: number): StorageError {
  return new StorageError("Newer", `${path} was written by a newer minikubelet (format ${version})`, {
    hint: "use that version, or another MINIKUBELET_HOME",
  });
}
