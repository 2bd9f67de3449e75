/** JSON patch, RFC 6902. */
import { isRecord } from "../../util/is-record.ts";
import { goJsonKind } from "../go-json.ts";
import { deepEqual } from "../deep-equal.ts";
import { PatchError } from "./patch-error.ts";

interface JsonPatchOperation {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

const MOST_OPERATIONS = 10_000;

/**
 * Applies the operations in order; the document is not changed.
 * @throws {@link PatchError} of reason `failed` for a missing path or a test that fails, `malformed` for no patch at all, `tooLarge`
 *   for more than 10,000 operations.
 */
export function applyJsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) {
    const why = `json: cannot unmarshal ${goJsonKind(operations)} into Go value of type []handlers.jsonPatchOp`;
    throw new PatchError("malformed", why);
  }
  if (operations.length > MOST_OPERATIONS) {
    const why = `The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${operations.length}`;
    throw new PatchError("tooLarge", why);
  }
  return operations.reduce<unknown>((current, operation) => applyOne(current, checked(operation)), document);
}

function checked(operation: unknown): JsonPatchOperation {
  if (typeof operation !== "object" || operation === null || Array.isArray(operation)) {
    const why = `json: cannot unmarshal ${goJsonKind(operation)} into Go value of type handlers.jsonPatchOp`;
    throw new PatchError("malformed", why);
  }
  for (const [name, value] of Object.entries(operation)) {
    if (name === "value" || typeof value === "string") continue;
    const why = `json: cannot unmarshal ${goJsonKind(value)} into Go struct field jsonPatchOp.${name} of type string`;
    throw new PatchError("malformed", why);
  }
  if (!("op" in operation) || !("path" in operation))
    throw new PatchError("failed", "an operation of a JSON patch has `op` and `path`");
  // Unknown operations end up in the default branch below.
  return operation as JsonPatchOperation;
}

function applyOne(document: unknown, operation: JsonPatchOperation): unknown {
  const { op, path, value } = operation;
  switch (op) {
    case "add":
      return put(document, parsePointer(path), value, "add");
    case "replace":
      read(document, path);
      return put(document, parsePointer(path), value, "replace");
    case "remove":
      read(document, path);
      return drop(document, parsePointer(path));
    case "copy":
      return put(document, parsePointer(path), read(document, fromOf(operation)), "add");
    case "move": {
      const moved = read(document, fromOf(operation));
      return put(drop(document, parsePointer(fromOf(operation))), parsePointer(path), moved, "add");
    }
    case "test":
      if (!deepEqual(read(document, path), value)) throw new PatchError("failed", `test of ${path} failed`);
      return document;
    default:
      op satisfies never;
      throw new PatchError("failed", `unknown operation ${String(op)}`);
  }
}

function fromOf({ from }: JsonPatchOperation): string {
  if (from === undefined) throw new PatchError("failed", "`from` is missing");
  return from;
}

function parsePointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) throw new PatchError("failed", `${pointer} is no JSON pointer`);
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(document: unknown, pointer: string): unknown {
  return parsePointer(pointer).reduce<unknown>((current, key) => member(current, key, pointer), document);
}

function member(value: unknown, key: string, pointer: string): unknown {
  if (Array.isArray(value) && /^(0|[1-9]\d*)$/.test(key) && Number(key) < value.length)
    return value[Number(key)];
  if (isRecord(value) && Object.hasOwn(value, key)) return value[key];
  throw new PatchError("failed", `${pointer} does not exist`);
}

function put(document: unknown, path: readonly string[], value: unknown, mode: "add" | "replace"): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(document)) return putInList(document, key, rest, value, mode);
  if (!isRecord(document)) throw new PatchError("failed", `${key} is no member of a scalar`);
  if (rest.length > 0 && !Object.hasOwn(document, key))
    throw new PatchError("failed", `${key} does not exist`);
  return { ...document, [key]: put(document[key], rest, value, mode) };
}

function putInList(
  items: readonly unknown[],
  key: string,
  rest: readonly string[],
  value: unknown,
  mode: "add" | "replace",
): unknown {
  const index = key === "-" ? items.length : Number(key);
  const limit = rest.length === 0 && mode === "add" ? items.length : items.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > limit)
    throw new PatchError("failed", `index ${key} does not exist`);
  if (rest.length === 0 && mode === "add") return items.toSpliced(index, 0, value);
  return items.with(index, put(items[index], rest, value, mode));
}

function drop(document: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return null;
  if (Array.isArray(document)) {
    const index = Number(key);
    return rest.length === 0
      ? document.toSpliced(index, 1)
      : document.with(index, drop(document[index], rest));
  }
  if (!isRecord(document)) return document;
  const { [key]: child, ...others } = document;
  return rest.length === 0 ? others : { ...document, [key]: drop(child, rest) };
}
