import type { StatusCause } from "../api/index.ts";
import { badRequest, invalidOption } from "./api-error.ts";

/** What becomes of fields that are unknown or stand twice. */
export type FieldValidation = "Ignore" | "Strict" | "Warn";

/** The options that all ways of writing share. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** Undefined: the client did not name itself. */
  readonly fieldManager: string | undefined;
}

/**
 * Reads CreateOptions, UpdateOptions or PatchOptions.
 * @throws ApiError 422 with the name of the option
 */
export function writeOptions(query: URLSearchParams, kind: string): WriteOptions {
  return {
    dryRun: isDryRun(query.getAll("dryRun"), kind),
    fieldValidation: fieldValidation(query.get("fieldValidation") ?? "", kind),
    fieldManager: fieldManager(query.get("fieldManager") ?? "", kind),
  };
}

const MANAGER_BYTES = 128;

/** metav1validation.ValidateFieldManager. @throws ApiError 422 */
function fieldManager(name: string, kind: string): string | undefined {
  if (Buffer.byteLength(name) > MANAGER_BYTES) {
    const message = `Too long: may not be more than ${MANAGER_BYTES} bytes`;
    throw invalidOption(kind, { reason: "FieldValueTooLong", message, field: "fieldManager" });
  }
  if (/\p{C}/u.test(name)) {
    const message = `Invalid value: ${JSON.stringify(name)}: should only contain printable characters`;
    throw invalidOption(kind, { reason: "FieldValueInvalid", message, field: "fieldManager" });
  }
  return name === "" ? undefined : name;
}

/** @throws ApiError 422 for any value but `All` */
export function isDryRun(values: readonly string[], kind: string): boolean {
  const given = values.filter((value) => value !== "");
  if (given.some((value) => value !== "All")) {
    const list = given.map((value) => `"${value}"`).join(", ");
    throw invalidOption(kind, unsupported("dryRun", `[]string{${list}}`, ["All"]));
  }
  return given.length > 0;
}

const POLICIES = ["Foreground", "Background", "Orphan"];

/**
 * What is to become of the dependents of a deleted object; `orphan` is the older way to say it.
 * @throws ApiError 422
 */
export function propagationPolicy(
  policy: string | undefined,
  orphan: boolean | undefined,
): { readonly propagationPolicy?: string } {
  const field = "propagationPolicy";
  if (policy === undefined) {
    return orphan === undefined ? {} : { propagationPolicy: orphan ? "Orphan" : "Background" };
  }
  if (orphan !== undefined) {
    const message = `Invalid value: "${policy}": orphanDependents and deletionPropagation cannot be both set`;
    throw invalidOption("DeleteOptions", { reason: "FieldValueInvalid", message, field });
  }
  if (!POLICIES.includes(policy)) {
    throw invalidOption("DeleteOptions", unsupported(field, `"${policy}"`, [...POLICIES, "nil"]));
  }
  return { propagationPolicy: policy };
}

function fieldValidation(value: string, kind: string): FieldValidation {
  switch (value) {
    case "":
    case "Warn":
      return "Warn";
    case "Ignore":
    case "Strict":
      return value;
    default:
      throw invalidOption(
        kind,
        unsupported("fieldValidation", `"${value}"`, ["", "Ignore", "Strict", "Warn"]),
      );
  }
}

function unsupported(field: string, value: string, supported: readonly string[]): Required<StatusCause> {
  const list = supported.map((text) => `"${text}"`).join(", ");
  return {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${value}: supported values: ${list}`,
    field,
  };
}

/** A boolean query parameter as Go's conversion reads it: present without a value, or true. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && !["false", "0", "f", "F", "FALSE", "False"].includes(value);
}

/**
 * An integer query parameter.
 * @throws ApiError 400
 */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === "") return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`);
  }
  return Number(value);
}
