/**
 * The object model as data. One table per Kubernetes type says what each field holds, how Go writes it when it is
 * empty, and how a strategic merge patch treats it. `Fields<T>` makes the compiler compare the table with the interface:
 * a key that is missing, too many or of another sort does not compile.
 */
import type { FieldFeature } from "../features.ts";

export type ScalarKind =
  | "string"
  | "boolean"
  | "int32"
  | "int64"
  | "quantity"
  | "intOrString"
  | "timestamp"
  | "microTime"
  | "bytes"
  | "any";

/** `goType` is the type's name in the API server's type errors (`v1.RestartPolicy`, `[]v1.EnvVar`). */
export interface ScalarSchema<K extends ScalarKind = ScalarKind> {
  readonly kind: K;
  readonly goType: string;
}

export interface ListSchema<E = unknown> {
  readonly kind: "list";
  readonly goType: string;
  readonly items: Schema;
  /** Never set: carries the element's TypeScript type. */
  readonly element?: E;
}

export interface MapSchema<V = unknown> {
  readonly kind: "map";
  readonly goType: string;
  readonly values: Schema;
  /** Never set: carries the value's TypeScript type. */
  readonly value?: V;
}

export interface ObjectSchema<T = unknown> {
  readonly kind: "object";
  /** The struct's name without its package: the owner in type errors. */
  readonly name: string;
  readonly goType: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Never set: carries the TypeScript type. */
  readonly type?: T;
}

export type Schema = ScalarSchema | ListSchema | MapSchema | ObjectSchema;

/**
 * What Go does with the field's zero value: `omitEmpty` leaves it out, `pointer` tells unset from zero and so keeps a
 * given zero, `always` writes it even when it was not given, `nullable` is a list that is written as null then.
 */
type Presence = "omitEmpty" | "pointer" | "always" | "nullable";

/** Strategic merge: lists are replaced unless they say `merge` (by key, or as a set without one). */
export interface PatchRule {
  readonly strategy: "merge" | "replace";
  readonly mergeKey?: string;
  readonly retainKeys?: boolean;
}

export interface Field<S extends Schema = Schema> {
  readonly schema: S;
  readonly presence: Presence;
  readonly patch?: PatchRule;
  readonly feature?: FieldFeature;
}

/** The schemas that may stand for the TypeScript type `V`. */
export type SchemaFor<V> = unknown extends V
  ? Schema
  : [V] extends [boolean]
    ? ScalarSchema<"boolean">
    : [V] extends [string]
      ? ScalarSchema<"string" | "quantity" | "timestamp" | "microTime" | "bytes">
      : [V] extends [number]
        ? ScalarSchema<"int32" | "int64">
        : [V] extends [string | number]
          ? ScalarSchema<"intOrString">
          : [V] extends [readonly (infer E)[]]
            ? ListSchema<E>
            : string extends keyof V
              ? unknown extends V[string]
                ? MapSchema | ObjectSchema | ScalarSchema<"any">
                : MapSchema<V[string]>
              : ObjectSchema<V>;

/** A table of all fields of `T`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: SchemaFor<NonNullable<T[K]>> | Field<SchemaFor<NonNullable<T[K]>>>;
};
