/** What structured-merge-diff says of a configuration that does not fit its schema. */
import { goText } from "../../api/go-text.ts";
import { sortedEntries } from "../../api/members.ts";
import type { DecodeProblem } from "../../api/schema/decode.ts";
import type { Schema } from "../../api/schema/types.ts";
import { isRecord } from "../../util/is-record.ts";
import { below, readable } from "./field-set.ts";
import { type Child, childrenOf, type Node } from "./topology.ts";

/** In its words, each with the path of what is wrong. @param problems what decoding has found already */
export function typedProblems(
  root: Node,
  config: unknown,
  problems: readonly DecodeProblem[],
): readonly string[] {
  return [
    ...problems.map((problem) => fieldProblem(root, config, problem)),
    ...listProblems(root, config, ""),
  ];
}

function fieldProblem(root: Node, config: unknown, { kind, path, message, mismatch }: DecodeProblem): string {
  const at = placeOf(root, config, path);
  if (kind === "unknownField") return `${at}: field not declared in schema`;
  return `${at}: ${mismatch === undefined ? message : expectation(mismatch.schema, mismatch.raw)}`;
}

/** The path with list items named by their keys, as far as they have any. */
function placeOf(root: Node, config: unknown, path: readonly (string | number)[]): string {
  let [node, value, text]: [Node | undefined, unknown, string] = [root, config, ""];
  for (const part of path) {
    const children: readonly Child[] | undefined = node && childrenOf(node, value);
    const child: Child | undefined =
      typeof part === "number" ? children?.[part] : children?.find(({ element }) => element === `f:${part}`);
    text += child === undefined ? plainStep(part) : readable(child.element);
    [node, value] = [child?.node, child?.value];
  }
  return text;
}

function plainStep(part: string | number): string {
  return typeof part === "number" ? `[${part}]` : `.${part}`;
}

function expectation(schema: Schema, raw: unknown): string {
  switch (schema.kind) {
    case "int32":
    case "int64":
      return `expected numeric (int or float), got ${goType(raw)}`;
    case "boolean":
      return `expected boolean, got &{${goText(raw)}}`;
    case "object":
    case "map":
      return `expected map, got &{${goText(raw)}}`;
    case "list":
      return `expected list, got &{${goText(raw)}}`;
    default:
      return `expected string, got &value.valueUnstructured{Value:${goSource(raw)}}`;
  }
}

/** %T of what JSON was read into. */
function goType(raw: unknown): string {
  if (Array.isArray(raw)) return "[]interface {}";
  if (isRecord(raw)) return "map[string]interface {}";
  return typeof raw === "boolean" ? "bool" : typeof raw === "number" ? "float64" : "string";
}

/** %#v of it. */
function goSource(raw: unknown): string {
  if (Array.isArray(raw)) return `[]interface {}{${raw.map(goSource).join(", ")}}`;
  if (!isRecord(raw)) return JSON.stringify(raw);
  const entries = sortedEntries(raw).map(([key, value]) => `${JSON.stringify(key)}:${goSource(value)}`);
  return `map[string]interface {}{${entries.join(", ")}}`;
}

/** Items of keyed lists that have the key of another. */
function listProblems(node: Node, value: unknown, path: string): readonly string[] {
  const at = path === "" ? "" : readable(path);
  const seen = new Set<string>();
  return (childrenOf(node, value) ?? []).flatMap((child) => {
    const isDuplicate = child.isItem && seen.has(child.element);
    seen.add(child.element);
    return [
      ...(isDuplicate ? [`${at}: duplicate entries for key ${readable(child.element)}`] : []),
      ...listProblems(child.node, child.value, below(path, child.element)),
    ];
  });
}
