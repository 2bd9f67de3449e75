/** The compiler checks the schema tables against the interfaces: each of these mistakes must not compile. */
import { int32, list, object, string } from "./build.ts";
import type { ObjectSchema } from "./types.ts";

interface Thing {
  readonly name: string;
  readonly ports?: readonly number[];
}

export const right: ObjectSchema<Thing> = object<Thing>("Thing", {
  name: string,
  ports: list<number>(int32),
});

// @ts-expect-error a field is missing
export const missing: ObjectSchema<Thing> = object<Thing>("Thing", { name: string });

export const wrongKind: ObjectSchema<Thing> = object<Thing>("Thing", {
  // @ts-expect-error a string is not an int32
  name: int32,
  ports: list<number>(int32),
});

export const wrongItems: ObjectSchema<Thing> = object<Thing>("Thing", {
  name: string,
  // @ts-expect-error the list holds numbers
  ports: list<string>(string),
});

export const tooMany: ObjectSchema<Thing> = object<Thing>("Thing", {
  name: string,
  ports: list<number>(int32),
  // @ts-expect-error the interface has no such field
  extra: string,
});
