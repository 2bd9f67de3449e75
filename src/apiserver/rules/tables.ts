import type { KubeObject } from "../../api/index.ts";
import { type KindTable, tables } from "../../api/tables/index.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Resource } from "../registry/resource.ts";

/** The column definitions of a kind's table. */
export function columnsOf({ kind }: Resource): readonly object[] {
  return tables[kind].columns;
}

/** The cells of an object's row. */
export function cellsOf({ kind, features }: Resource, object: Stored, now: EpochMs): readonly unknown[] {
  // A resource's objects are of its kind, so the table fits.
  const { cells } = tables[kind] as KindTable<KubeObject>;
  return cells(object, now, features);
}
