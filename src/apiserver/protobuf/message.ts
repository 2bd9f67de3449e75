import { inlineMembers, messages } from "./fields.ts";
import { wireFields, WireError, type WireValue } from "./wire.ts";
import { wellKnown } from "./well-known.ts";

interface FieldType {
  readonly name: string;
  readonly type: string;
  readonly shape: "single" | "list" | "map";
}

/** Messages nest as deep as manifests do; an attacker's would go on. */
const MAX_DEPTH = 64;

const text = new TextDecoder("utf-8", { fatal: true });
const tables = new Map<string, ReadonlyMap<number, FieldType>>();

/**
 * A message of the table as the JSON of the same object. Field numbers that are unknown are skipped.
 * @throws WireError
 */
export function decodeMessage(name: string, bytes: Uint8Array, depth = 0): Record<string, unknown> {
  if (depth > MAX_DEPTH) throw new WireError("nested too deep");
  const table = tableOf(name);
  const object: Record<string, unknown> = {};
  for (const { number, value } of wireFields(bytes)) {
    const field = table.get(number);
    if (field !== undefined) assign(object, `${name}.${field.name}`, field, value, depth);
  }
  return object;
}

function assign(
  object: Record<string, unknown>,
  path: string,
  { name, type, shape }: FieldType,
  value: WireValue,
  depth: number,
): void {
  if (shape === "map") {
    const [key, item] = mapEntry(type, bytesOf(value), depth);
    object[name] = { ...(object[name] as object | undefined), [key]: item };
    return;
  }
  const decoded = decodeValue(type, value, depth);
  if (shape === "list") object[name] = [...((object[name] as unknown[] | undefined) ?? []), decoded];
  else if (inlineMembers.has(path)) Object.assign(object, decoded);
  else object[name] = decoded;
}

function mapEntry(type: string, bytes: Uint8Array, depth: number): readonly [string, unknown] {
  let key = "";
  let item: unknown = type === "s" || type === "b" ? "" : {};
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) key = textOf(bytesOf(value));
    if (number === 2) item = decodeValue(type, value, depth);
  }
  return [key, item];
}

function decodeValue(type: string, value: WireValue, depth: number): unknown {
  switch (type) {
    case "s":
      return textOf(bytesOf(value));
    case "b":
      return Buffer.from(bytesOf(value)).toString("base64");
    case "B":
      return integerOf(value) !== 0;
    case "i":
    case "l":
      return integerOf(value);
    case "d":
      return Buffer.from(bytesOf(value)).readDoubleLE(0);
    default: {
      const special = wellKnown[type];
      return special === undefined
        ? decodeMessage(type, bytesOf(value), depth + 1)
        : special([...wireFields(bytesOf(value))]);
    }
  }
}

/** Negative numbers of any width are ten bytes long: two's complement in 64 bits. */
function integerOf(value: WireValue): number {
  if (typeof value !== "bigint") throw new WireError("wrong wireType for an integer");
  return Number(BigInt.asIntN(64, value));
}

function bytesOf(value: WireValue): Uint8Array {
  if (typeof value === "bigint") throw new WireError("wrong wireType for bytes");
  return value;
}

function textOf(bytes: Uint8Array): string {
  try {
    return text.decode(bytes);
  } catch {
    throw new WireError("a string is not UTF-8");
  }
}

function tableOf(name: string): ReadonlyMap<number, FieldType> {
  let table = tables.get(name);
  if (table === undefined) {
    table = new Map((messages[name] ?? "").split(", ").map(parseRow));
    tables.set(name, table);
  }
  return table;
}

function parseRow(row: string): readonly [number, FieldType] {
  const [number = "", name = "", type = ""] = row.split(" ");
  if (type.endsWith("[]")) return [Number(number), { name, type: type.slice(0, -2), shape: "list" }];
  if (type.startsWith("{")) return [Number(number), { name, type: type.slice(1, -1), shape: "map" }];
  return [Number(number), { name, type, shape: "single" }];
}
