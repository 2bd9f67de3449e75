import { isRecord } from "../../util/is-record.ts";
import { below, type FieldSet } from "./field-set.ts";
import { type Child, childrenOf, type Node } from "./topology.ts";

/** The live state with all that a configuration sets. */
export function merge(node: Node, live: unknown, config: unknown): unknown {
  const [old, now] = [childrenOf(node, live), childrenOf(node, config)];
  if (old === undefined || now === undefined) return config;
  if (isRecord(live) && isRecord(config)) return { ...live, ...mergedMembers(old, now, config) };
  return mergedItems(old, now);
}

function mergedMembers(
  old: readonly Child[],
  now: readonly Child[],
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const before = new Map(old.map((child) => [child.element, child.value]));
  const known = now.map(({ element, node, value }) => {
    return [element.slice(2), merge(node, before.get(element), value)] as const;
  });
  // Fields that no schema knows go along, for the decoder to complain about.
  const merged = new Map(known);
  const rest = Object.entries(config).filter(([key, value]) => value !== null && !merged.has(key));
  return Object.fromEntries([...known, ...rest]);
}

/** In the configuration's order when it names all items, else new ones behind those that are there. */
function mergedItems(old: readonly Child[], now: readonly Child[]): readonly unknown[] {
  const before = new Map(old.map((child) => [child.element, child]));
  const wanted = new Map(now.map((child) => [child.element, child]));
  const all = old.every(({ element }) => wanted.has(element));
  const order = all ? [...wanted.keys()] : [...new Set([...before.keys(), ...wanted.keys()])];
  return order.map((element) => {
    const child = wanted.get(element);
    const there = before.get(element);
    return child === undefined ? there?.value : merge(child.node, there?.value, child.value);
  });
}

/** The state without these fields and items. */
export function without(node: Node, value: unknown, gone: FieldSet, path = ""): unknown {
  const children = gone.size === 0 ? undefined : childrenOf(node, value);
  if (children === undefined) return value;
  const kept = children.filter(({ element }) => !gone.has(below(path, element)));
  const parts = kept.map((child) => {
    return [
      child.element.slice(2),
      without(child.node, child.value, gone, below(path, child.element)),
    ] as const;
  });
  return isRecord(value) ? Object.fromEntries(parts) : parts.map(([, part]) => part);
}
