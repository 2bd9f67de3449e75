/** Questions about raw data, as the parsers hand it over. */
import { isRecord } from "../../util/is-record.ts";
import { RawNumber } from "./raw-number.ts";

/** What encoding/json calls the thing that it found. A number that no integer can hold is quoted. */
export function describe(raw: unknown): string {
  if (raw instanceof RawNumber) return `number ${raw.source}`;
  if (typeof raw === "number")
    return Number.isInteger(raw) && Math.abs(raw) < 2 ** 31 ? "number" : `number ${raw}`;
  if (typeof raw === "boolean") return "bool";
  if (Array.isArray(raw)) return "array";
  return typeof raw === "object" ? "object" : "string";
}

/** A whole number that was written as one and that the type can hold. */
export function isInteger(raw: unknown, kind: "int32" | "int64"): raw is number {
  if (typeof raw !== "number" || !Number.isInteger(raw)) return false;
  return Math.abs(raw) < (kind === "int32" ? 2 ** 31 : 2 ** 63);
}

/** The text that Go hands to the quantity parser. */
export function quantityText(raw: unknown): string {
  if (typeof raw === "string") return raw.trim();
  if (raw instanceof RawNumber) return raw.source;
  return typeof raw === "number" ? String(raw) : "not a quantity";
}

/** A JSON object. */
export function isJsonObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return isRecord(raw) && !(raw instanceof RawNumber);
}

/** Go's zero value, an empty list or an empty map: what `omitempty` leaves out. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** Data of no schema, with its numbers made plain. */
export function plain(raw: unknown): unknown {
  if (raw instanceof RawNumber) return Number(raw.source);
  if (Array.isArray(raw)) return raw.map(plain);
  return isJsonObject(raw)
    ? Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, plain(value)]))
    : raw;
}
