/**
 * Strategic merge patch: a merge patch that knows the object's schema, so that lists of named things merge by name.
 * Directives: `$patch: delete|replace|merge`, `$setElementOrder/<list>`, `$deleteFromPrimitiveList/<list>`, `$retainKeys`.
 */
import { isRecord } from "../../util/is-record.ts";
import { goJsonKind } from "../go-json.ts";
import { goText } from "../go-text.ts";
import type { Field, ObjectSchema, PatchRule, Schema } from "../schema/types.ts";
import { PatchError } from "./patch-error.ts";

type Data = Readonly<Record<string, unknown>>;

const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";

/**
 * Applies `patch` to `document`, which is not changed. Fields that the schema does not know merge like a merge patch.
 * @throws {@link PatchError} of reason `malformed` or `directive`, with the API server's text.
 */
export function applyStrategicMergePatch(schema: ObjectSchema, document: Data, patch: unknown): Data {
  if (!isRecord(patch)) throw notAMap(patch);
  return mergeObject(schema, document, patch) ?? {};
}

/** What Go says of a patch that is no object. */
export function notAMap(patch: unknown): PatchError {
  const why = `json: cannot unmarshal ${goJsonKind(patch)} into Go value of type map[string]interface {}`;
  return new PatchError("malformed", why);
}

function mergeObject(schema: Schema | undefined, base: Data, patch: Data): Data | undefined {
  const { $patch: directive, $retainKeys: retained, ...changes } = patch;
  if (directive === "replace") return stripped(changes);
  if (directive === "delete") return undefined;
  if (directive !== undefined && directive !== "merge") throw unknownDirective(patch);
  const kept = Array.isArray(retained) ? keepOnly(base, retained) : base;
  const result: Record<string, unknown> = { ...kept };
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith("$")) continue;
    const merged =
      value === null ? undefined : mergeField(fieldOf(schema, key), result[key], value, patch, key);
    if (merged === undefined) Reflect.deleteProperty(result, key);
    else result[key] = merged;
  }
  return applyListDirectives(schema, result, patch);
}

function keepOnly(base: Data, keys: readonly unknown[]): Data {
  return Object.fromEntries(Object.entries(base).filter(([key]) => keys.includes(key)));
}

function unknownDirective(patch: Data): PatchError {
  return new PatchError(
    "directive",
    `unknown patch type: ${goText(patch["$patch"])} in map: ${goText(patch)}`,
  );
}

function fieldOf(schema: Schema | undefined, key: string): Field | undefined {
  return schema?.kind === "object" ? schema.fields[key] : undefined;
}

function mergeField(
  field: Field | undefined,
  base: unknown,
  value: unknown,
  patch: Data,
  key: string,
): unknown {
  if (isRecord(value)) return mergeObject(field?.schema, isRecord(base) ? base : {}, value);
  if (!Array.isArray(value) || field?.patch?.strategy !== "merge") return value;
  const existing: readonly unknown[] | undefined = Array.isArray(base) ? base : undefined;
  const items = field.schema.kind === "list" ? field.schema.items : undefined;
  const order = patch[`${orderPrefix}${key}`];
  return mergeList(items, field.patch, existing, value, Array.isArray(order) ? order : undefined);
}

function mergeList(
  items: Schema | undefined,
  rule: PatchRule,
  base: readonly unknown[] | undefined,
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
): readonly unknown[] {
  const server = base ?? [];
  const { mergeKey } = rule;
  if (mergeKey === undefined)
    return inOrder([...new Set([...server, ...patch])], order ?? patch, server, (item) => item);
  const identity = identityBy(mergeKey);
  if (patch.some((item) => isRecord(item) && item["$patch"] === "replace"))
    return patch.filter((item) => !isRecord(item) || item["$patch"] !== "replace").map(withoutDirectives);
  // A list that is new is taken as it stands: only validation will miss a merge key there.
  if (base === undefined) return patch.filter((item) => !isDeletion(item)).map(withoutDirectives);
  let merged = server;
  for (const item of patch) merged = mergeItem(items, mergeKey, merged, item);
  return inOrder(merged, order ?? patch, server, identity);
}

const identityBy =
  (key: string) =>
  (item: unknown): unknown =>
    isRecord(item) ? item[key] : undefined;

const isDeletion = (item: unknown): boolean => isRecord(item) && item["$patch"] === "delete";

const withoutDirectives = (item: unknown): unknown => (isRecord(item) ? stripped(item) : item);

function mergeItem(
  schema: Schema | undefined,
  key: string,
  base: readonly unknown[],
  item: unknown,
): readonly unknown[] {
  if (!isRecord(item)) throw new PatchError("directive", `unrecognized type: ${typeof item}`);
  const name = item[key];
  const isItem = (candidate: unknown): boolean => isRecord(candidate) && candidate[key] === name;
  if (name === undefined)
    throw new PatchError("directive", `map: ${goText(item)} does not contain declared merge key: ${key}`);
  const directive = item["$patch"];
  if (directive === "delete") return base.filter((candidate) => !isItem(candidate));
  const at = base.findIndex(isItem);
  const existing = base[at];
  const merged = mergeObject(schema, isRecord(existing) ? existing : {}, item);
  if (merged === undefined) return base;
  return at < 0 ? [...base, merged] : base.with(at, merged);
}

/**
 * The items that `order` names in that order; each of the others before the first of these that came later on the
 * server, else behind them.
 */
function inOrder(
  items: readonly unknown[],
  order: readonly unknown[],
  server: readonly unknown[],
  identity: (item: unknown) => unknown,
): readonly unknown[] {
  const wanted = order.map(identity);
  const place = (item: unknown): number => server.findIndex((other) => identity(other) === identity(item));
  const named = wanted.flatMap((name) => items.filter((item) => identity(item) === name));
  const others = items.filter((item) => !wanted.includes(identity(item))).sort((a, b) => place(a) - place(b));
  const result: unknown[] = [];
  for (const item of new Set(named)) {
    while (others.length > 0 && comesFirst(place(others[0]), place(item))) result.push(others.shift());
    result.push(item);
  }
  return [...result, ...others];
}

function comesFirst(a: number, b: number): boolean {
  return a >= 0 && b >= 0 && a < b;
}

/** The directives that stand beside a list: an order alone, and removals from a set of scalars. */
function applyListDirectives(schema: Schema | undefined, result: Record<string, unknown>, patch: Data): Data {
  for (const [directive, value] of Object.entries(patch)) {
    if (!Array.isArray(value)) continue;
    const values: readonly unknown[] = value;
    if (directive.startsWith(deletePrefix)) {
      const key = directive.slice(deletePrefix.length);
      const list = result[key];
      if (Array.isArray(list)) result[key] = list.filter((item) => !values.includes(item));
    }
    if (directive.startsWith(orderPrefix)) {
      const key = directive.slice(orderPrefix.length);
      const list = result[key];
      const mergeKey = fieldOf(schema, key)?.patch?.mergeKey;
      if (Array.isArray(list) && !Object.hasOwn(patch, key))
        result[key] = inOrder(
          list,
          values,
          list,
          mergeKey === undefined ? (item) => item : identityBy(mergeKey),
        );
    }
  }
  return result;
}

/** New data without directives: what a patch adds where there was nothing. */
function stripped(data: Data): Data {
  return mergeObject(undefined, {}, data) ?? {};
}
