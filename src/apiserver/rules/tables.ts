import { humanDuration } from "../../api/duration.ts";
import type { Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Resource } from "../registry/resource.ts";

/** The column definitions of a kind's table. */
export function columnsOf(_resource: Resource): readonly object[] {
  return [
    { name: "Name", type: "string", format: "name", description: "", priority: 0 },
    { name: "Age", type: "string", format: "", description: "", priority: 0 },
  ];
}

/** The cells of an object's row. */
export function cellsOf(_resource: Resource, object: Stored, now: EpochMs): readonly unknown[] {
  return [object.metadata.name, humanDuration(now - Date.parse(object.metadata.creationTimestamp))];
}
