import { type WireField, WireError, type WireValue } from "./wire.ts";

type Fields = readonly WireField[];

const string = (fields: Fields, number: number): string =>
  Buffer.from(bytes(fields, number)).toString("utf8");
/** The last one counts, as in protobuf. */
const last = (fields: Fields, number: number): WireValue | undefined =>
  fields.findLast((field) => field.number === number)?.value;
const integer = (fields: Fields, number: number): number => {
  const value = last(fields, number) ?? 0n;
  if (typeof value !== "bigint") throw new WireError("wrong wireType for an integer");
  return Number(BigInt.asIntN(64, value));
};
const bytes = (fields: Fields, number: number): Uint8Array => {
  const value = last(fields, number) ?? new Uint8Array();
  if (typeof value === "bigint") throw new WireError("wrong wireType for bytes");
  return value;
};

/** Seconds from which on Go's Time is a time at all: its zero value is the year 1. */
const GO_ZERO = -62_135_596_800;

function timestamp(fields: Fields): string | null {
  const seconds = integer(fields, 1);
  if ((seconds === 0 && integer(fields, 2) === 0) || seconds <= GO_ZERO) return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new WireError("a time is out of range");
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

function microTime(fields: Fields): string | null {
  const whole = timestamp(fields);
  const micros = String(Math.floor(integer(fields, 2) / 1000)).padStart(6, "0");
  return whole === null ? null : whole.replace("Z", `.${micros}Z`);
}

function fieldsV1(fields: Fields): unknown {
  const raw = string(fields, 1);
  try {
    return raw === "" ? {} : JSON.parse(raw);
  } catch {
    throw new WireError("fieldsV1 is not JSON");
  }
}

/** A list with a name of its own, which only protobuf wraps. */
function items(fields: readonly WireField[]): readonly string[] {
  return fields.flatMap(({ number, value }) =>
    number === 1 && typeof value !== "bigint" ? [Buffer.from(value).toString("utf8")] : [],
  );
}

/** Messages whose JSON is not an object of their fields. */
export const wellKnown: Readonly<Record<string, (fields: Fields) => unknown>> = {
  "meta.Time": timestamp,
  "meta.MicroTime": microTime,
  "meta.Quantity": (fields) => string(fields, 1),
  "meta.IntOrString": (fields) => (integer(fields, 1) === 0 ? integer(fields, 2) : string(fields, 3)),
  "meta.FieldsV1": fieldsV1,
  "authentication.ExtraValue": items,
};
