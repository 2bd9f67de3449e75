import { isRecord } from "../../util/is-record.ts";
import { childrenOf, type Node } from "./topology.ts";

/** Paths of fields; a path is its elements (`f:spec`, `k:{"name":"c1"}`) joined by `SEPARATOR`. */
export type FieldSet = ReadonlySet<string>;

export const SEPARATOR = "\0";

/** The path one element further. */
export function below(path: string, element: string): string {
  return path === "" ? element : `${path}${SEPARATOR}${element}`;
}

/** The fields that a configuration sets. */
export function fieldsOf(node: Node, value: unknown): Set<string> {
  const fields = new Set<string>();
  collect(node, value, "", fields);
  return fields;
}

function collect(node: Node, value: unknown, path: string, into: Set<string>): void {
  const children = childrenOf(node, value);
  if (children === undefined || children.length === 0) {
    if (path !== "") into.add(path);
    return;
  }
  for (const child of children) {
    const at = below(path, child.element);
    if (child.isItem) into.add(at);
    collect(child.node, child.value, at, into);
  }
}

type Tree = { [element: string]: Tree };

/** The set as metav1.FieldsV1. */
export function toFieldsV1(fields: FieldSet): Readonly<Record<string, unknown>> {
  const root: Tree = {};
  for (const path of [...fields].sort()) {
    let at = root;
    for (const element of path.split(SEPARATOR)) at = at[element] ??= {};
    at["."] = {};
  }
  return tidy(root);
}

/** A member without members below it is `{}`; the dot is for those with some. */
function tidy(tree: Tree): Tree {
  const entries = Object.entries(tree);
  if (entries.length === 1 && entries[0]?.[0] === ".") return {};
  return Object.fromEntries(entries.map(([key, value]) => [key, key === "." ? {} : tidy(value)]));
}

/** The set of a metav1.FieldsV1, as far as it is one. */
export function fromFieldsV1(tree: unknown): Set<string> {
  const fields = new Set<string>();
  const walk = (at: unknown, path: string): void => {
    const entries = isRecord(at) ? Object.entries(at) : [];
    if (entries.length === 0 && path !== "") fields.add(path);
    for (const [element, value] of entries) {
      if (element === ".") fields.add(path);
      else walk(value, below(path, element));
    }
  };
  walk(tree, "");
  return fields;
}

/** `.spec.containers[name="c1"].image`, as conflicts name fields. */
export function readable(path: string): string {
  return path
    .split(SEPARATOR)
    .map((element) => {
      const value = element.slice(2);
      if (element.startsWith("f:")) return `.${value}`;
      if (element.startsWith("v:")) return `[=${value}]`;
      const keys = Object.entries(JSON.parse(value) as object);
      return `[${keys.map(([key, part]) => `${key}=${JSON.stringify(part)}`).join(",")}]`;
    })
    .join("");
}
