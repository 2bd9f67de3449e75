/**
 * Raw data (parsed JSON or YAML) → an object of a kind, as Go's decoder and encoder leave it: nulls and empty optional
 * values are gone, required ones are filled with their zero value, quantities are canonical. All problems are
 * collected, in the order of the document and in the API server's words; what to do with them is the caller's choice
 * (an API server refuses at the first type error, and at strict errors only when `fieldValidation=Strict`).
 */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import { canonicalQuantity, QuantityError } from "../quantity.ts";
import { timestampProblem } from "../timestamp.ts";
import { base64Problem } from "./base64.ts";
import { describe, isEmpty, isInteger, isJsonObject, plain, quantityText } from "./raw.ts";
import type { Field, ListSchema, MapSchema, ObjectSchema, ScalarSchema, Schema } from "./types.ts";

export interface DecodeProblem {
  /** `type`: the value cannot be decoded. `unknownField`: a strict error; the field was left out. */
  readonly kind: "type" | "unknownField";
  /** With list indexes: `spec.containers[0].cmd`. */
  readonly field: string;
  /** The same as keys and indexes, for looking up the position in the text. */
  readonly path: readonly (string | number)[];
  /** The API server's text. */
  readonly message: string;
  /** Of a type problem: what was found, and what should have been there. */
  readonly mismatch?: { readonly raw: unknown; readonly schema: Schema };
  /** Of an unknown field: the names that its struct has, for guessing which was meant. No API answer does. */
  readonly known?: readonly string[];
}

export interface Decoded<T> {
  readonly object: T;
  readonly problems: readonly DecodeProblem[];
}

interface Place {
  /** The struct whose field is being decoded, and the field names that lead here without indexes. */
  readonly owner: string;
  readonly names: readonly string[];
  readonly path: readonly (string | number)[];
}

/** Decodes `raw` by a kind's schema. Always returns an object; it is complete when no problem is of kind `type`. */
export function decode<T>(
  schema: ObjectSchema<T>,
  raw: unknown,
  features: ApiFeatures = featuresOf136,
): Decoded<T> {
  const decoder = new Decoder(features);
  const place = { owner: schema.name, names: [], path: [] };
  const object = raw === null ? undefined : decoder.object(schema, raw, place);
  // The schema was checked against T when it was written down; this is where data becomes typed.
  return { object: (object ?? decoder.zero(schema)) as T, problems: decoder.problems };
}

class Decoder {
  readonly problems: DecodeProblem[] = [];
  readonly #features: ApiFeatures;
  readonly #names = new Map<ObjectSchema, readonly string[]>();

  constructor(features: ApiFeatures) {
    this.#features = features;
  }

  object(schema: ObjectSchema, raw: unknown, place: Place): Record<string, unknown> | null {
    if (!isJsonObject(raw)) return this.#mismatch(schema, raw, place);
    const found = new Map<string, unknown>();
    let dropped = false;
    for (const [key, value] of Object.entries(raw)) {
      const field = schema.fields[key];
      const state = field?.feature === undefined ? "on" : this.#features[field.feature];
      if (field === undefined || state === "unknown") this.#unknown(schema, key, place);
      else if (state === "dropped") dropped = true;
      else found.set(key, this.#field(field, value, within(place, schema.name, key)));
    }
    // What a closed gate has emptied is not there: `lifecycle: {stopSignal: …}` of 1.33.
    return dropped && found.size === 0 ? null : this.#fill(schema, found);
  }

  /** Builds the object in the schema's order, with the presence rules applied. */
  #fill(schema: ObjectSchema, found: ReadonlyMap<string, unknown>): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(schema.fields)) {
      const value = found.get(key) ?? this.#absent(field);
      if (value !== undefined) object[key] = value;
    }
    return object;
  }

  #absent(field: Field): unknown {
    if (field.presence === "always") return this.zero(field.schema);
    return field.presence === "nullable" ? null : undefined;
  }

  #field(field: Field, raw: unknown, place: Place): unknown {
    if (raw === null) return undefined;
    const value = this.#value(field.schema, raw, place);
    return field.presence === "omitEmpty" && isEmpty(value) ? undefined : value;
  }

  #value(schema: Schema, raw: unknown, place: Place): unknown {
    switch (schema.kind) {
      case "object":
        return this.object(schema, raw, place);
      case "list":
        return this.#list(schema, raw, place);
      case "map":
        return this.#map(schema, raw, place);
      default:
        return this.#scalar(schema, raw, place);
    }
  }

  #list(schema: ListSchema, raw: unknown, place: Place): readonly unknown[] | null {
    if (!Array.isArray(raw)) return this.#mismatch(schema, raw, place);
    return raw.map((item: unknown, index) =>
      this.#member(schema.items, item, { ...place, path: [...place.path, index] }),
    );
  }

  #map(schema: MapSchema, raw: unknown, place: Place): Readonly<Record<string, unknown>> | null {
    if (!isJsonObject(raw)) return this.#mismatch(schema, raw, place);
    const entries = Object.entries(raw).map(([key, value]) => {
      return [key, this.#member(schema.values, value, { ...place, path: [...place.path, key] })] as const;
    });
    return Object.fromEntries(entries);
  }

  /** An element of a list or map: null, like anything that cannot be decoded, leaves Go's zero value. */
  #member(schema: Schema, raw: unknown, place: Place): unknown {
    return (raw === null ? undefined : this.#value(schema, raw, place)) ?? this.zero(schema);
  }

  #scalar(schema: ScalarSchema, raw: unknown, place: Place): unknown {
    switch (schema.kind) {
      case "any":
        return plain(raw);
      case "boolean":
        return typeof raw === "boolean" ? raw : this.#mismatch(schema, raw, place);
      case "string":
        return typeof raw === "string" ? raw : this.#mismatch(schema, raw, place);
      case "int32":
      case "int64":
        return isInteger(raw, schema.kind) ? raw : this.#mismatch(schema, raw, place);
      case "intOrString":
        return typeof raw === "string" || isInteger(raw, "int32") ? raw : this.#mismatch(schema, raw, place);
      case "quantity":
        return this.#quantity(raw, place);
      case "timestamp":
      case "microTime":
        return this.#timestamp(raw, place);
      case "bytes":
        return this.#bytes(schema, raw, place);
      default:
        return schema.kind satisfies never;
    }
  }

  #quantity(raw: unknown, place: Place): string | null {
    try {
      return canonicalQuantity(quantityText(raw));
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      return this.#report(error.message, place);
    }
  }

  #timestamp(raw: unknown, place: Place): string | null {
    if (typeof raw !== "string")
      return this.#report(`json: cannot unmarshal ${describe(raw)} into Go value of type string`, place);
    const problem = timestampProblem(raw);
    return problem === undefined ? raw : this.#report(problem, place);
  }

  #bytes(schema: Schema, raw: unknown, place: Place): string | null {
    if (typeof raw !== "string") return this.#mismatch(schema, raw, place);
    const problem = base64Problem(raw);
    return problem === undefined ? raw.replace(/[\r\n]/g, "") : this.#report(problem, place);
  }

  /** Go's zero value of a type. */
  zero(schema: Schema): unknown {
    switch (schema.kind) {
      case "object":
        return this.#fill(schema, new Map());
      case "list":
        return [];
      case "map":
        return {};
      case "boolean":
        return false;
      case "int32":
      case "int64":
      case "intOrString":
        return 0;
      case "quantity":
        return "0";
      case "string":
      case "bytes":
        return "";
      case "timestamp":
      case "microTime":
      case "any":
        return null;
      default:
        return schema satisfies never;
    }
  }

  #unknown(schema: ObjectSchema, key: string, place: Place): void {
    const path = [...place.path, key];
    const field = fieldPath(path);
    const message = `unknown field "${field}"`;
    this.problems.push({ kind: "unknownField", field, path, message, known: this.#namesOf(schema) });
  }

  #namesOf(schema: ObjectSchema): readonly string[] {
    const usable = ([, field]: [string, Field]): boolean =>
      field.feature === undefined || this.#features[field.feature] !== "unknown";
    let names = this.#names.get(schema);
    names ??= Object.entries(schema.fields)
      .filter(usable)
      .map(([name]) => name);
    this.#names.set(schema, names);
    return names;
  }

  #mismatch(schema: Schema, raw: unknown, place: Place): null {
    const target = [place.owner, ...place.names].join(".");
    const into =
      place.names.length === 0
        ? `Go value of type ${schema.goType}`
        : `Go struct field ${target} of type ${schema.goType}`;
    return this.#report(`json: cannot unmarshal ${describe(raw)} into ${into}`, place, { raw, schema });
  }

  #report(message: string, place: Place, mismatch?: DecodeProblem["mismatch"]): null {
    const field = fieldPath(place.path);
    this.problems.push({ kind: "type", field, path: place.path, message, ...(mismatch && { mismatch }) });
    return null;
  }
}

function within(place: Place, owner: string, key: string): Place {
  return { owner, names: [...place.names, key], path: [...place.path, key] };
}

/** Joins keys with dots and puts indexes in brackets. */
function fieldPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
