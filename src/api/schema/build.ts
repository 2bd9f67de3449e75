/** The words in which the schema tables are written. */
import type { FieldFeature } from "../features.ts";
import type {
  Field,
  Fields,
  ListSchema,
  MapSchema,
  ObjectSchema,
  ScalarKind,
  ScalarSchema,
  Schema,
  SchemaFor,
} from "./types.ts";

const scalar = <K extends ScalarKind>(kind: K, goType: string): ScalarSchema<K> => ({ kind, goType });

export const string: ScalarSchema<"string"> = scalar("string", "string");
export const boolean: ScalarSchema<"boolean"> = scalar("boolean", "bool");
export const int32: ScalarSchema<"int32"> = scalar("int32", "int32");
export const int64: ScalarSchema<"int64"> = scalar("int64", "int64");
export const quantity: ScalarSchema<"quantity"> = scalar("quantity", "resource.Quantity");
export const intOrString: ScalarSchema<"intOrString"> = scalar("intOrString", "int32");
export const timestamp: ScalarSchema<"timestamp"> = scalar("timestamp", "string");
export const microTime: ScalarSchema<"microTime"> = scalar("microTime", "string");
export const bytes: ScalarSchema<"bytes"> = scalar("bytes", "[]uint8");
export const any: ScalarSchema<"any"> = scalar("any", "interface {}");

/** A string with a type of its own in Go, named as the API server names it: `named("v1.RestartPolicy")`. */
export function named(goType: string): ScalarSchema<"string"> {
  return scalar("string", goType);
}

/** A list; `goType` only where Go gives the list type a name. */
export function list<E>(items: SchemaFor<E>, goType?: string): ListSchema<E> {
  const schema: Schema = items;
  return { kind: "list", goType: goType ?? `[]${schema.goType}`, items: schema };
}

/** A map from strings; `goType` only where Go gives the map type a name. */
export function map<V>(values: SchemaFor<V>, goType?: string): MapSchema<V> {
  const schema: Schema = values;
  return { kind: "map", goType: goType ?? `map[string]${schema.goType}`, values: schema };
}

/** A struct of package v1, with every field of `T`. Fields without a presence are Go's `omitempty`. */
export function object<T>(name: string, fields: Fields<T>): ObjectSchema<T> {
  return { kind: "object", name, goType: `v1.${name}`, fields: toTable(fields) };
}

/** As `object`, for structs that have no interface because nothing here acts on them. */
export function foreignObject(name: string, fields: Readonly<Record<string, Schema | Field>>): ObjectSchema {
  return { kind: "object", name, goType: `v1.${name}`, fields: toTable(fields) };
}

/** A pointer in Go: a given zero value is kept. */
export function pointer<S extends Schema>(schema: S): Field<S> {
  return { schema, presence: "pointer" };
}

/** Written even when empty, and filled with the zero value when absent. */
export function always<S extends Schema>(schema: S): Field<S> {
  return { schema, presence: "always" };
}

/** A list that is written as null when absent. */
export function nullable<S extends Schema>(schema: S): Field<S> {
  return { schema, presence: "nullable" };
}

/** A list that strategic merge joins by `mergeKey`, or as a set when there is none. */
export function merge<S extends Schema>(entry: S | Field<S>, mergeKey?: string): Field<S> {
  const patch =
    mergeKey === undefined ? { strategy: "merge" as const } : { strategy: "merge" as const, mergeKey };
  return { ...toField(entry), patch };
}

/** As `merge`, and an entry's `$retainKeys` is understood. */
export function mergeRetainingKeys<S extends Schema>(entry: S | Field<S>, mergeKey: string): Field<S> {
  return { ...toField(entry), patch: { strategy: "merge", mergeKey, retainKeys: true } };
}

/** A struct whose `$retainKeys` is understood: a union of which patches replace the member. */
export function retainKeys<S extends Schema>(entry: S | Field<S>): Field<S> {
  return { ...toField(entry), patch: { strategy: "replace", retainKeys: true } };
}

/** A field that only some versions have. */
export function gated<S extends Schema>(feature: FieldFeature, entry: S | Field<S>): Field<S> {
  return { ...toField(entry), feature };
}

function toTable(fields: Readonly<Record<string, Schema | Field>>): Readonly<Record<string, Field>> {
  return Object.fromEntries(Object.entries(fields).map(([key, entry]) => [key, toField(entry)]));
}

function toField<S extends Schema>(entry: S | Field<S>): Field<S> {
  if ("schema" in entry) return entry;
  return { schema: entry, presence: entry.kind === "object" ? "pointer" : "omitEmpty" };
}
