/**
 * What changed between two specs, in the manner of the diff that the API server appends to a refused update: `-` old,
 * `+` new. The layout of the real one is not stable between its builds, so this one is only like it.
 */
import type { PodSpec } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";

/** U+00A0: the margin that keeps terminals and tools from eating the indentation. */
const margin = "\u00a0\u00a0";

/** The changed members, deepest ones on a line each; ends with a line break. */
export function renderSpecDiff(old: PodSpec, next: PodSpec): string {
  return ["core.PodSpec{", ...changes("", old, next), "}", ""]
    .map((line) => (line === "" ? "" : mark(line)))
    .join("\n");
}

function mark(line: string): string {
  return /^[-+]/.test(line) ? line : `${margin}${line}`;
}

function changes(path: string, old: unknown, next: unknown): readonly string[] {
  if (deepEqual(old, next)) return [];
  if (!isContainer(old) || !isContainer(next)) return [...side("-", path, old), ...side("+", path, next)];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  const indexed = Array.isArray(old);
  return keys.flatMap((key) => {
    const at = indexed ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return changes(at, old[key], next[key]);
  });
}

function side(sign: "-" | "+", path: string, value: unknown): readonly string[] {
  return value === undefined ? [] : [`${sign}${margin}\t${path}: ${JSON.stringify(value)},`];
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
