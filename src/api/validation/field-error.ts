/** field.Error of apimachinery: one thing that is wrong with an object, and how it reads. */
import { goQuote } from "../go-quote.ts";

type FieldErrorType =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueDuplicate"
  | "FieldValueForbidden"
  | "FieldValueNotSupported"
  | "FieldValueNotFound"
  | "FieldValueTooLong"
  | "FieldValueTooMany";

/** A value that Go prints by itself: a struct, a slice, or a type with a String method. */
export interface GoSyntax {
  readonly goSyntax: string;
}

export type BadValue = string | number | boolean | null | GoSyntax;

export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.containers[0].image`; "" is the object itself. */
  readonly field: string;
  readonly badValue?: BadValue;
  readonly detail: string;
}

export const required = (field: string, detail = ""): FieldError => ({
  type: "FieldValueRequired",
  field,
  detail,
});

export const invalid = (field: string, badValue: BadValue, detail: string): FieldError => {
  return { type: "FieldValueInvalid", field, badValue, detail };
};

export const duplicate = (field: string, badValue: BadValue): FieldError => {
  return { type: "FieldValueDuplicate", field, badValue, detail: "" };
};

export const notFound = (field: string, badValue: BadValue): FieldError => {
  return { type: "FieldValueNotFound", field, badValue, detail: "" };
};

export const forbidden = (field: string, detail: string): FieldError => ({
  type: "FieldValueForbidden",
  field,
  detail,
});

/** The supported values are listed in the order given. */
export const notSupported = (field: string, badValue: BadValue, supported: readonly string[]): FieldError => {
  const detail = `supported values: ${supported.map(goQuote).join(", ")}`;
  return { type: "FieldValueNotSupported", field, badValue, detail };
};

export const tooLong = (field: string, maxBytes: number): FieldError => {
  return { type: "FieldValueTooLong", field, detail: `may not be more than ${maxBytes} bytes` };
};

export const tooMany = (field: string, actual: number, max: number): FieldError => {
  return { type: "FieldValueTooMany", field, badValue: actual, detail: `must have at most ${max} items` };
};

/** A value that is printed as it stands, without quotes. */
export const goSyntax = (text: string): GoSyntax => ({ goSyntax: text });

/** One Invalid error for each complaint of a name check. */
export function invalidEach(
  field: string,
  value: string,
  complaints: readonly string[],
): readonly FieldError[] {
  return complaints.map((complaint) => invalid(field, value, complaint));
}

/** An Invalid error for a number below zero. Unset is fine. */
export function nonNegative(field: string, value: number | undefined): readonly FieldError[] {
  return value !== undefined && value < 0
    ? [invalid(field, value, "must be greater than or equal to 0")]
    : [];
}

/** An Unsupported error unless the value is one of those supported. Unset is fine. */
export function oneOf(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): readonly FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** The same of a value that must be there. */
export function requiredOneOf(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): readonly FieldError[] {
  return value === undefined || value === "" ? [required(field)] : oneOf(field, value, supported);
}

const bodies: Readonly<Record<FieldErrorType, string>> = {
  FieldValueRequired: "Required value",
  FieldValueInvalid: "Invalid value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueForbidden: "Forbidden",
  FieldValueNotSupported: "Unsupported value",
  FieldValueNotFound: "Not found",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
};

/** The text of a cause: `Invalid value: "x": must be …`. */
export function renderBody(error: FieldError): string {
  const value = error.badValue === undefined ? "" : `: ${renderValue(error.badValue)}`;
  return `${bodies[error.type]}${value}${error.detail === "" ? "" : `: ${error.detail}`}`;
}

/** The whole text: `spec.containers[0].name: Required value`. The root's path reads `[]`. */
export function renderFieldError(error: FieldError): string {
  return `${fieldOf(error)}: ${renderBody(error)}`;
}

/** The path as the API shows it: `[]` for the object itself. */
export function fieldOf(error: FieldError): string {
  return error.field === "" ? "[]" : error.field;
}

function renderValue(value: BadValue): string {
  if (value === null) return '"null"';
  if (typeof value === "string") return goQuote(value);
  return typeof value === "object" ? value.goSyntax : String(value);
}
