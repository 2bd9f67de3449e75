import type { DecodeProblem } from "../../api/schema/decode.ts";
import { RawNumber } from "../../api/schema/raw-number.ts";
import type { Schema } from "../../api/schema/types.ts";

/**
 * What apimachinery's converter from maps to structs says of a value of a wrong type; it makes the outcome of a strategic
 * merge patch an object. Undefined where it takes the same words as JSON (quantities, times).
 */
export function conversionProblem({ mismatch }: DecodeProblem): string | undefined {
  if (mismatch === undefined) return undefined;
  const { raw, schema } = mismatch;
  const found = goKindOf(raw);
  switch (schema.kind) {
    case "object":
      return `cannot restore struct from: ${found}`;
    case "list":
    case "bytes":
      return `cannot restore slice from ${found}`;
    case "map":
      return `cannot restore map from ${found}`;
    case "string":
    case "boolean":
    case "int32":
    case "int64":
      return isConvertible(found, schema)
        ? `cannot convert ${found} to ${schema.goType}`
        : `unrecognized type: ${kindOfScalar(schema)}`;
    case "intOrString":
    case "quantity":
    case "timestamp":
    case "microTime":
    case "any":
      return undefined;
    default:
      return schema satisfies never;
  }
}

function goKindOf(raw: unknown): string {
  if (Array.isArray(raw)) return "slice";
  if (typeof raw === "string") return "string";
  if (typeof raw === "boolean") return "bool";
  if (raw instanceof RawNumber) return /[.eE]/.test(raw.source) ? "float64" : "int64";
  if (typeof raw === "number") return Number.isInteger(raw) ? "int64" : "float64";
  return "map";
}

/** Go converts numbers to numbers, and whole numbers to strings; the converter then refuses what JSON would. */
function isConvertible(found: string, { kind }: Schema): boolean {
  if (found === "int64") return kind === "string";
  return found === "float64" && (kind === "int32" || kind === "int64");
}

function kindOfScalar({ kind }: Schema): string {
  return kind === "boolean" ? "bool" : kind;
}
