import { isRecord } from "../util/is-record.ts";
import { sortedEntries } from "./members.ts";

/** Go's `%v` of decoded JSON. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value === "string") return value;
  if (!isRecord(value)) return value === null ? "<nil>" : JSON.stringify(value);
  return `map[${sortedEntries(value)
    .map(([key, item]) => `${key}:${goText(item)}`)
    .join(" ")}]`;
}
