import { type EngineHome, readRecord, removeRecord, writeRecord } from "./engine-home.ts";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";

/** An engine that the set-up started, and the registry beside it. Only what stands here is ever stopped. */
export interface EngineRecord {
  readonly host: string;
  readonly engine: { readonly by: "hand"; readonly process: ProcessIdentity } | { readonly by: "systemd" };
  /** The port on loopback that the engine was told to use as its registry mirror. */
  readonly mirrorPort: number;
  readonly registry?: ProcessIdentity;
}

/** The engine that the set-up has started; undefined when there is none. */
export function readEngineRecord(home: EngineHome): EngineRecord | undefined {
  return readRecord(home.engineRecord) as EngineRecord | undefined;
}

/** Keeps it, so that it can be found and stopped. */
export function writeEngineRecord(home: EngineHome, record: EngineRecord): void {
  writeRecord(home.engineRecord, record);
}

/** From now on there is none. */
export function forgetEngine(home: EngineHome): void {
  removeRecord(home.engineRecord);
}

/** True when the engine at `host` is the one of the record and still the same process. */
export function isOwnEngine(record: EngineRecord | undefined, host: string): boolean {
  if (record?.host !== host) return false;
  return record.engine.by === "systemd" || isRunning(record.engine.process);
}
