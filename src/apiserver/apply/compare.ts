import { deepEqual } from "../../api/deep-equal.ts";
import { below, type FieldSet } from "./field-set.ts";
import { childrenOf, type Node } from "./topology.ts";

/** What differs between two states. */
export interface Difference {
  /** Fields that were added or have another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two states of an object, field by field. `before` undefined: a new object. */
export function compare(root: Node, before: unknown, after: unknown): Difference {
  const difference = { changed: new Set<string>(), removed: new Set<string>() };
  walk({ ...root, always: true }, before, after, "", difference);
  return difference;
}

interface Changes {
  readonly changed: Set<string>;
  readonly removed: Set<string>;
}

function walk(node: Node, before: unknown, after: unknown, path: string, into: Changes): void {
  // Writes share what they leave alone with the state before.
  if (before !== undefined && Object.is(before, after)) return;
  const [old, now] = [childrenOf(node, before), childrenOf(node, after)];
  if ((old === undefined && before !== undefined) || (now === undefined && after !== undefined)) {
    if (!deepEqual(before, after)) (after === undefined ? into.removed : into.changed).add(path);
    return;
  }
  // A struct, map or list comes or goes itself; what Go always writes comes only with something in it.
  const comesWithParts = node.always && (now ?? []).length > 0;
  if (path !== "" && after === undefined) into.removed.add(path);
  else if (path !== "" && before === undefined && !comesWithParts) into.changed.add(path);
  const previous = new Map((old ?? []).map((child) => [child.element, child]));
  for (const child of now ?? []) {
    const at = below(path, child.element);
    walk(child.node, previous.get(child.element)?.value, child.value, at, into);
    if (child.isItem && !previous.has(child.element)) into.changed.add(at);
    previous.delete(child.element);
  }
  for (const child of previous.values()) {
    const at = below(path, child.element);
    if (child.isItem) into.removed.add(at);
    walk(child.node, child.value, undefined, at, into);
  }
}
