import type { ObjectSchema, PatchRule, Schema } from "../../api/schema/types.ts";
import { isRecord } from "../../util/is-record.ts";

/**
 * How a value is divided among its owners, as structured-merge-diff sees it: fields of structs and maps one by one, list
 * items by their keys, values of sets by themselves, all else as a whole.
 */
export interface Node {
  readonly schema: Schema | undefined;
  readonly shape: "struct" | "map" | "items" | "set" | "whole";
  /** Of `items`: the fields that tell them apart. */
  readonly keys: readonly string[];
  /** Go writes it even when it is empty: it is there before anybody sets it. */
  readonly always: boolean;
}

/** A part of a value. */
export interface Child {
  /** As in fieldsV1: `f:name`, `k:{"name":"c1"}`, `v:"x"`. */
  readonly element: string;
  readonly node: Node;
  readonly value: unknown;
  /** Items and values of sets are owned by themselves, beside what they hold. */
  readonly isItem: boolean;
}

/** Structs whose fields mean nothing one by one (x-kubernetes-map-type: atomic). */
const wholeStructs: ReadonlySet<string> = new Set([
  "ConfigMapKeySelector",
  "FileKeySelector",
  "LabelSelector",
  "LocalObjectReference",
  "NodeSelector",
  "NodeSelectorTerm",
  "ObjectFieldSelector",
  "ObjectReference",
  "ResourceFieldSelector",
  "SecretKeySelector",
  "TypedLocalObjectReference",
]);
const wholeMaps: ReadonlySet<string> = new Set(["PodSpec.nodeSelector", "ServiceSpec.selector"]);

/** Lists whose keys are more than the merge key of patches. */
const moreKeys: Readonly<Record<string, readonly string[]>> = {
  "Container.ports": ["containerPort", "protocol"],
  "EphemeralContainer.ports": ["containerPort", "protocol"],
  "PodSpec.topologySpreadConstraints": ["topologyKey", "whenUnsatisfiable"],
  "ServiceSpec.ports": ["port", "protocol"],
};
/** Lists that patches merge and apply does not. */
const wholeLists: ReadonlySet<string> = new Set(["ObjectMeta.managedFields"]);
const keyDefaults: Readonly<Record<string, string>> = { protocol: "TCP" };

const scalar: Node = { schema: undefined, shape: "whole", keys: [], always: false };

/** The node of a whole object. */
export function rootOf(schema: ObjectSchema): Node {
  return nodeOf(schema);
}

function nodeOf(schema: Schema, place = "", patch?: PatchRule, always = false): Node {
  const node = (shape: Node["shape"], keys: readonly string[] = []): Node => ({
    schema,
    shape,
    keys,
    always,
  });
  switch (schema.kind) {
    case "object":
      return node(wholeStructs.has(schema.name) ? "whole" : "struct");
    case "map":
      return node(wholeMaps.has(place) ? "whole" : "map");
    case "list":
      if (patch?.strategy !== "merge" || wholeLists.has(place)) return node("whole");
      return patch.mergeKey === undefined ? node("set") : node("items", moreKeys[place] ?? [patch.mergeKey]);
    default:
      return node("whole");
  }
}

/** The parts of a value, undefined when it is owned as a whole. Nulls and fields that nobody knows are no parts. */
export function childrenOf(node: Node, value: unknown): readonly Child[] | undefined {
  switch (node.shape) {
    case "whole":
      return undefined;
    case "struct":
    case "map":
      return isRecord(value) ? members(node, value) : undefined;
    case "items":
      return Array.isArray(value) ? items(node, value) : undefined;
    case "set":
      if (!Array.isArray(value)) return undefined;
      return value.map((item: unknown) => ({
        element: `v:${JSON.stringify(item)}`,
        node: scalar,
        value: item,
        isItem: true,
      }));
    default:
      return node.shape satisfies never;
  }
}

function members({ schema }: Node, value: Readonly<Record<string, unknown>>): readonly Child[] {
  return Object.entries(value).flatMap(([key, member]) => {
    if (member === undefined || member === null) return [];
    const node = memberNode(schema, key);
    return node === undefined ? [] : [{ element: `f:${key}`, node, value: member, isItem: false }];
  });
}

/** The node of a struct's field or a map's value. */
function memberNode(schema: Schema | undefined, key: string): Node | undefined {
  if (schema?.kind === "map") return nodeOf(schema.values);
  if (schema?.kind !== "object") return undefined;
  const field = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined;
  if (field === undefined) return undefined;
  return nodeOf(field.schema, `${schema.name}.${key}`, field.patch, field.presence === "always");
}

function items({ schema, keys }: Node, value: readonly unknown[]): readonly Child[] {
  const node = schema?.kind === "list" ? nodeOf(schema.items) : scalar;
  return value.map((item) => ({ element: `k:${identity(keys, item)}`, node, value: item, isItem: true }));
}

function identity(keys: readonly string[], item: unknown): string {
  const fields = isRecord(item) ? item : {};
  return JSON.stringify(
    Object.fromEntries(keys.map((key) => [key, fields[key] ?? keyDefaults[key] ?? null])),
  );
}
